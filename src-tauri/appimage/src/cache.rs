//! The unpacked image, kept in the user's cache from one start to the next.
//!
//! Invariant: a folder under its final name is complete; one that a running program lives in is never removed.

use crate::unpack;
use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, Metadata};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::{env, process};

/// The folder of this very image, unpacked now if it is not there yet. Folders of earlier versions go then.
pub(crate) fn unpacked(image: &Path, offset: u64) -> Result<PathBuf, Box<dyn Error>> {
    let house = house(|name| env::var_os(name)).ok_or("neither XDG_CACHE_HOME nor HOME is set")?;
    let folder = house.join(name(&fs::metadata(image)?));
    if folder.join("AppRun").exists() {
        return Ok(folder);
    }
    let unfinished = house.join(format!("{UNFINISHED}{}", process::id()));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&unfinished)?;
    unpack::unpack(image, offset, &unfinished)?;
    if fs::rename(&unfinished, &folder).is_err() {
        // Another start was faster, or somebody emptied the folder.
        let _without_it_the_rename_fails_and_says_so = fs::remove_dir_all(&folder);
        fs::rename(&unfinished, &folder)?;
    }
    forget_all_but(&folder, &house);
    Ok(folder)
}

fn house(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = |name| variable(name).filter(|value| !value.is_empty());
    let cache = match named("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => Path::new(&named("HOME")?).join(".cache"),
    };
    Some(cache.join("omniroute/appimage"))
}

/// Another image has another name: the same file, changed, differs in length or time.
fn name(image: &Metadata) -> String {
    let [length, seconds, nanos] = [image.len(), image.mtime() as u64, image.mtime_nsec() as u64];
    format!("{length}-{seconds}-{nanos}-{}", image.ino())
}

fn forget_all_but(folder: &Path, house: &Path) {
    let others = fs::read_dir(house).into_iter().flatten().flatten();
    for other in others.map(|entry| entry.path()) {
        if other != folder && !is_lived_in(&other) {
            let _the_next_start_tries_again = fs::remove_dir_all(other);
        }
    }
}

/// Whether a program of this user runs from `folder`, or a start is just filling it.
fn is_lived_in(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str());
    if let Some(filling) = name.and_then(|name| name.strip_prefix(UNFINISHED)) {
        return Path::new("/proc").join(filling).exists();
    }
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut programs = processes.filter_map(|entry| fs::read_link(entry.path().join("exe")).ok());
    programs.any(|program| program.starts_with(folder))
}

/// The name of a folder that is being filled: this, and the number of the process that fills it.
const UNFINISHED: &str = "unfinished-";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{UNFINISHED, forget_all_but, house, is_lived_in};
    use std::path::PathBuf;
    use std::process;

    #[test]
    fn without_a_home_there_is_no_cache() {
        assert_eq!(house(|_| None), None);
        assert_eq!(house(|_| Some("".into())), None);
        let at_home = house(|name| (name == "HOME").then(|| "/home/ada".into()));
        let expected = PathBuf::from("/home/ada/.cache/omniroute/appimage");
        assert_eq!(at_home, Some(expected));
    }

    #[test]
    fn an_earlier_version_goes_when_nobody_runs_it() {
        let house = tempfile::tempdir().unwrap();
        let filled_now = format!("{UNFINISHED}{}", process::id());
        let names = ["old", "new", "unfinished-0", &filled_now];
        let [old, new, left, filled] = names.map(|name| house.path().join(name));
        for folder in [&old, &new, &left, &filled] {
            std::fs::create_dir(folder).unwrap();
        }
        forget_all_but(&new, house.path());
        assert!(new.exists() && filled.exists());
        assert!(!old.exists() && !left.exists());
    }

    #[test]
    fn the_folder_of_a_running_program_is_lived_in() {
        let this = std::env::current_exe().unwrap();
        assert!(is_lived_in(this.parent().unwrap()));
    }
}
