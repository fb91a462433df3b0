//! Where the data lives when nobody says.

use std::path::PathBuf;

/// The data folder: `DATA_DIR`, else the platform's folder for a program's data.
pub fn data_dir(variable: impl Fn(&str) -> Option<String>) -> PathBuf {
    let folder = |name: &str| variable(name).map(PathBuf::from);
    if let Some(chosen) = folder("DATA_DIR") {
        return chosen;
    }
    let home = || folder("HOME").unwrap_or_default();
    let base = if cfg!(windows) {
        folder("APPDATA").unwrap_or_default()
    } else if cfg!(target_os = "macos") {
        home().join("Library/Application Support")
    } else {
        // The rule of the XDG base directories: a relative path is to be ignored.
        folder("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .unwrap_or_else(|| home().join(".local/share"))
    };
    base.join("omniroute")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(variables: &[(&str, &str)]) -> PathBuf {
        data_dir(|asked| {
            variables
                .iter()
                .find(|(name, _)| *name == asked)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_chosen_folder_wins() {
        assert_eq!(
            at(&[("DATA_DIR", "/x"), ("HOME", "/home/a")]),
            PathBuf::from("/x")
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_base_directories_are_honoured_and_a_relative_one_is_ignored() {
        assert_eq!(
            at(&[("XDG_DATA_HOME", "/d"), ("HOME", "/home/a")]),
            PathBuf::from("/d/omniroute")
        );
        assert_eq!(
            at(&[("XDG_DATA_HOME", "d"), ("HOME", "/home/a")]),
            PathBuf::from("/home/a/.local/share/omniroute")
        );
    }
}
