//! From the squashfs image to files.
//!
//! Invariant: nothing is written outside the given folder.

use backhand::{FilesystemReader, InnerNode};
use std::error::Error;
use std::fs::{self, File, Permissions};
use std::io::{self, BufReader};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Component, Path, PathBuf};

/// Writes what `image` holds behind `offset` into `folder`.
pub(crate) fn unpack(image: &Path, offset: u64, folder: &Path) -> Result<(), Box<dyn Error>> {
    let image = BufReader::new(File::open(image)?);
    let tree = FilesystemReader::from_reader_with_offset(image, offset)?;
    for node in tree.files() {
        let path = folder.join(inside(&node.fullpath).ok_or("a path leads out of the image")?);
        match &node.inner {
            InnerNode::Dir(_) => fs::create_dir_all(&path)?,
            InnerNode::Symlink(link) => symlink(&link.link, &path)?,
            InnerNode::File(file) => {
                let mut to = File::create(&path)?;
                io::copy(&mut tree.file(file).reader(), &mut to)?;
                to.set_permissions(Permissions::from_mode(node.header.permissions.into()))?;
            }
            InnerNode::CharacterDevice(_)
            | InnerNode::BlockDevice(_)
            | InnerNode::NamedPipe
            | InnerNode::Socket => {}
        }
    }
    Ok(())
}

/// The path within the image, if it stays there.
fn inside(path: &Path) -> Option<PathBuf> {
    let path = path.strip_prefix("/").unwrap_or(path);
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
        .then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::inside;
    use std::path::{Path, PathBuf};

    #[test]
    fn a_path_stays_inside_or_is_refused() {
        let usual = Some(PathBuf::from("usr/bin/x"));
        assert_eq!(inside(Path::new("/usr/bin/x")), usual);
        assert_eq!(inside(Path::new("/usr/../../etc/passwd")), None);
        assert_eq!(inside(Path::new("/")), Some(PathBuf::new()));
    }
}
