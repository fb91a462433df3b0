//! The AppImage: the .deb's files behind a program that unpacks them.
//!
//! Invariant: it has the layout of a type 2 AppImage, is made without the network, and needs no FUSE where it runs. It is thin:
//! the system's WebKitGTK is used, so none of its parts can be too old or too new for the system's graphics.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::programs::{APP, Staged, copy};
use super::{VERSION, deb, write};
use crate::call::{Call, Failure, host, target_folder};

/// Starts the app; or the command line, if the AppImage was started under that name.
const APP_RUN: &str = "#!/bin/sh
case \"${ARGV0##*/}\" in
    omniroute) exec \"$APPDIR/usr/bin/omniroute\" \"$@\" ;;
    *) exec \"$APPDIR/usr/bin/omniroute-desktop\" \"$@\" ;;
esac
";

/// What Tauri writes into the app so that it knows its package.
const UNKNOWN: &[u8] = b"__TAURI_BUNDLE_TYPE_VAR_UNK";
const APPIMAGE: &[u8] = b"__TAURI_BUNDLE_TYPE_VAR_APP";

/// Makes it; its path.
pub(super) fn make(staged: &Staged) -> Result<PathBuf, Failure> {
    let folder = staged.folder().join("appimage");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Failure::file(&folder))?;
    }
    let tree = folder.join("AppDir");
    fs::create_dir_all(&tree).map_err(Failure::file(&tree))?;
    let deb = deb::find(staged)?;
    Call::new("dpkg-deb")
        .args(["--extract".as_ref(), deb.as_os_str(), tree.as_os_str()])
        .run()?;
    furnish(&tree, staged)?;
    let image = folder.join("image.squashfs");
    Call::new("mksquashfs")
        .args([&tree, &image])
        .args(["-root-owned", "-noappend", "-quiet", "-no-progress"])
        .args(["-comp", "xz", "-b", "1M"])
        .run()?;
    let name = deb.with_extension("AppImage");
    let whole = folder.join(name.file_name().unwrap_or_default());
    join(&runtime(&host()?)?, &image, &whole).map_err(Failure::file(&whole))?;
    make_executable(&whole)?;
    Ok(whole)
}

/// What an AppImage has at its top.
fn furnish(tree: &Path, staged: &Staged) -> Result<(), Failure> {
    let run = tree.join("AppRun");
    write(&run, APP_RUN)?;
    make_executable(&run)?;
    let share = tree.join("usr/share");
    let icon = share.join(format!("icons/hicolor/128x128/apps/{APP}.png"));
    copy(&icon, &tree.join(format!("{APP}.png")))?;
    copy(&icon, &tree.join(".DirIcon"))?;
    let desktop = share.join("applications/omniroute.desktop");
    let entry = fs::read_to_string(&desktop).map_err(Failure::file(&desktop))?;
    write(
        &tree.join("omniroute.desktop"),
        &format!("{entry}X-AppImage-Version={VERSION}\n"),
    )?;
    // The .deb's copy says it is from a .deb: the plain one is marked anew.
    let program = tree.join("usr/bin").join(APP);
    let plain = staged.folder().join("release").join(APP);
    let mut bytes = fs::read(&plain).map_err(Failure::file(&plain))?;
    mark(&mut bytes).ok_or_else(|| {
        Failure::Wrong(format!("{} has no place for its package", plain.display()))
    })?;
    fs::write(&program, bytes).map_err(Failure::file(&program))
}

/// Tells the program that it is in an AppImage, and so may update itself.
fn mark(program: &mut [u8]) -> Option<()> {
    let at = program
        .windows(UNKNOWN.len())
        .position(|window| window == UNKNOWN)?;
    program
        .get_mut(at..at + APPIMAGE.len())?
        .copy_from_slice(APPIMAGE);
    Some(())
}

/// Builds the program in front, linked with all it needs.
pub(super) fn build_runtime() -> Result<(), Failure> {
    Call::cargo()
        .args(["build", "--release", "--package", "appimage"])
        .args(["--target", &host()?])
        .env("RUSTFLAGS", "-C target-feature=+crt-static")
        .run()
}

/// Where it lies then.
fn runtime(host: &str) -> Result<PathBuf, Failure> {
    Ok(target_folder()?.join(host).join("release/appimage-runtime"))
}

/// Program and image in one file, with the mark of type 2 in the ELF header's spare bytes.
fn join(program: &Path, image: &Path, whole: &Path) -> io::Result<()> {
    fs::copy(program, whole)?;
    let mut to = OpenOptions::new().write(true).open(whole)?;
    to.seek(SeekFrom::Start(8))?;
    to.write_all(b"AI\x02")?;
    to.seek(SeekFrom::End(0))?;
    io::copy(&mut File::open(image)?, &mut to)?;
    Ok(())
}

fn make_executable(file: &Path) -> Result<(), Failure> {
    Call::new("chmod")
        .args(["755".as_ref(), file.as_os_str()])
        .run()
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn a_program_is_marked_in_its_one_place() {
        let mut program = *b"..__TAURI_BUNDLE_TYPE_VAR_UNK..";
        assert_eq!(mark(&mut program), Some(()));
        assert_eq!(&program, b"..__TAURI_BUNDLE_TYPE_VAR_APP..");
        assert_eq!(mark(&mut program), None);
    }
}
