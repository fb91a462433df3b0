//! Check sums, in the form `sha256sum --check` reads.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::call::Failure;

/// One line per file: its sum and its name without folders.
pub(crate) fn sums(files: &[PathBuf]) -> Result<String, Failure> {
    files.iter().map(|file| line(file)).collect()
}

fn line(file: &Path) -> Result<String, Failure> {
    let bytes = fs::read(file).map_err(Failure::file(file))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("{:x}  {name}\n", Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    #[test]
    fn a_line_is_the_sum_two_spaces_and_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("empty");
        std::fs::write(&file, "").unwrap();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n";
        assert_eq!(super::sums(&[file]).unwrap(), empty);
    }
}
