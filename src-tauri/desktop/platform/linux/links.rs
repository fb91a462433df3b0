//! `omniroute://` links for an AppImage: no package has told the desktop who takes them.
//!
//! Invariant: one hidden entry of our own in the user's applications, which says where the AppImage lies now; nothing is written
//! anew that is right already, and nobody who takes such links already is pushed aside.

use crate::packaged::packaged;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io, thread};

/// Tells the desktop that this AppImage takes the links. Returns at once; of other packages their installation has told.
pub(crate) fn claim_links() {
    let image = env::var_os("APPIMAGE").map(PathBuf::from);
    let (Some(image), true) = (image, packaged().kind == "appimage") else {
        return;
    };
    let Some(folder) = applications() else { return };
    let icon = env::var_os("APPDIR").map(|folder| Path::new(&folder).join("omniroute-desktop.png"));
    let work = move || match introduce(&folder, &image, icon.as_deref()) {
        Ok(true) => make_known(&folder),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "links will not find this AppImage"),
    };
    let _detached = thread::Builder::new().name("links".to_owned()).spawn(work);
}

/// Where the user's own entries are.
fn applications() -> Option<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    let data = set("XDG_DATA_HOME").map(PathBuf::from);
    let data = data.or_else(|| Some(Path::new(&set("HOME")?).join(".local/share")));
    data.map(|data| data.join("applications"))
}

/// Writes the entry; whether it was another before.
fn introduce(folder: &Path, image: &Path, icon: Option<&Path>) -> io::Result<bool> {
    let entry = entry(image, icon).ok_or(io::ErrorKind::InvalidFilename)?;
    let file = folder.join(ENTRY);
    if fs::read_to_string(&file).is_ok_and(|now| now == entry) {
        return Ok(false);
    }
    fs::create_dir_all(folder)?;
    let fresh = file.with_extension("desktop.new");
    fs::write(&fresh, entry)?;
    fs::rename(fresh, file)?;
    Ok(true)
}

/// The entry's text, if the path can be written in one.
fn entry(image: &Path, icon: Option<&Path>) -> Option<String> {
    let path = |path: &Path| {
        let text = path.to_str()?;
        (path.is_absolute() && !text.contains(char::is_control)).then(|| text.to_owned())
    };
    let image = path(image)?;
    let icon = icon.and_then(path).map(|icon| escaped(&icon));
    let icon = icon.as_deref().unwrap_or("omniroute-desktop");
    Some(format!(
        "[Desktop Entry]\nType=Application\nName=OmniRoute\nNoDisplay=true\nTerminal=false\nIcon={icon}\nTryExec={}\nExec={} %u\n\
         StartupWMClass=omniroute-desktop\nMimeType={SCHEME};\n",
        escaped(&image),
        escaped(&quoted(&image)),
    ))
}

/// One word of a command, whatever is in it.
fn quoted(word: &str) -> String {
    let escaped = word.chars().flat_map(|c| {
        let before = match c {
            '"' | '`' | '$' | '\\' => Some('\\'),
            '%' => Some('%'),
            _ => None,
        };
        before.into_iter().chain([c])
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// A value, in which a backslash stands for itself only in pairs.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\")
}

/// Desktops look into a list made of the entries. Who has chosen somebody for these links keeps them.
fn make_known(folder: &Path) {
    let _it_may_not_be_there = quietly("update-desktop-database").arg(folder).status();
    let asked = quietly("xdg-mime")
        .args(["query", "default", SCHEME])
        .stdout(Stdio::piped())
        .output();
    if asked.is_ok_and(|answer| answer.stdout.trim_ascii().is_empty()) {
        let _it_was_there = quietly("xdg-mime")
            .args(["default", ENTRY, SCHEME])
            .status();
    }
    tracing::info!("links are taken by this AppImage");
}

fn quietly(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Not the packages' own name: an entry of the user's would hide theirs.
const ENTRY: &str = "omniroute-appimage.desktop";
const SCHEME: &str = "x-scheme-handler/omniroute";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{ENTRY, entry, introduce};
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_path_is_one_word_whatever_is_in_it() {
        let said = |path: &str| {
            let entry = entry(Path::new(path), None).unwrap();
            let line = entry.lines().find_map(|line| line.strip_prefix("Exec="));
            line.unwrap().to_owned()
        };
        assert_eq!(said("/apps/a.AppImage"), r#""/apps/a.AppImage" %u"#);
        assert_eq!(said("/my apps/50%.x"), r#""/my apps/50%%.x" %u"#);
        assert_eq!(said(r#"/a"$b`c\d"#), r#""/a\\"\\$b\\`c\\\\d" %u"#);
        assert!(entry(Path::new("/a\nExec=evil"), None).is_none());
        assert!(entry(Path::new("a.AppImage"), None).is_none());
    }

    #[test]
    fn the_entry_is_written_anew_only_when_it_says_something_else() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("applications");
        let (old, new) = (Path::new("/old.AppImage"), Path::new("/new.AppImage"));
        assert!(introduce(&folder, old, None).unwrap());
        assert!(!introduce(&folder, old, None).unwrap());
        assert!(introduce(&folder, new, None).unwrap());
        let entry = fs::read_to_string(folder.join(ENTRY)).unwrap();
        assert!(entry.contains("Exec=\"/new.AppImage\" %u\n"), "{entry}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }
}
