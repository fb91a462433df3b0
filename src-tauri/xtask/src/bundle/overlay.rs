//! What a build adds to `tauri.conf.json`: paths that only the build knows, and the package's Linux name.
//!
//! Invariant: a pure function of what it is given.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::files::File;
use super::programs::COMMAND_LINE;
use super::signing::Signing;

/// What the build knows.
#[derive(Debug)]
pub(super) struct Overlay<'build> {
    /// The command line's program, which goes beside the app's.
    pub(super) command_line: PathBuf,
    /// Other files, on Linux.
    pub(super) files: &'build [File],
    /// Keys.
    pub(super) signing: &'build Signing,
    /// Of the certificate in the Windows store.
    pub(super) thumbprint: Option<String>,
}

impl Overlay<'_> {
    /// As Tauri merges it.
    pub(super) fn json(&self) -> Value {
        let mut all = json!({
            "bundle": {
                "externalBin": [self.command_line],
                "createUpdaterArtifacts": self.signing.signs_updates(),
                "linux": {
                    "deb": { "files": self.files(|file| &file.in_deb) },
                    "rpm": { "files": self.files(|file| &file.in_rpm) },
                },
                "windows": { "certificateThumbprint": self.thumbprint },
            },
        });
        if let Some(compiled_in) = self.signing.compiled_in() {
            merge(&mut all, compiled_in);
        }
        if cfg!(target_os = "linux") {
            // Package and file names are made from it; the menu's name stands in the desktop file.
            merge(&mut all, json!({ "productName": COMMAND_LINE }));
        }
        all
    }

    fn files(&self, place: impl Fn(&File) -> &str) -> Map<String, Value> {
        let files = self.files.iter();
        files
            .map(|file| (place(file).to_owned(), json!(file.source)))
            .collect()
    }
}

/// Puts the top fields of `more` in.
fn merge(all: &mut Value, more: Value) {
    if let (Value::Object(all), Value::Object(more)) = (all, more) {
        all.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_built_for_the_web_view_of_the_oldest_macos_it_is_offered_to() {
        // Which Safari came with which macOS.
        const WEB_VIEWS: &[(&str, &str)] = &[("12.0", "15"), ("13.0", "16.1"), ("13.3", "16.4")];
        let config = include_str!("../../../../tauri.conf.json");
        let config: Value = serde_json::from_str(config).unwrap_or_default();
        let oldest = config.pointer("/bundle/macOS/minimumSystemVersion");
        let view = WEB_VIEWS
            .iter()
            .find(|(system, _)| oldest == Some(&json!(system)));
        let target = view.map(|(_, safari)| format!("\"safari{safari}\""));
        let page = include_str!("../../../../ui/vite.config.ts");
        assert!(
            target.is_some_and(|target| page.contains(&target)),
            "{oldest:?} and the target in ui/vite.config.ts differ"
        );
    }

    #[test]
    fn a_file_may_lie_elsewhere_in_each_package() {
        let file = File {
            source: "/build/_omniroute".into(),
            in_deb: "/deb/_omniroute".to_owned(),
            in_rpm: "/rpm/_omniroute".to_owned(),
        };
        let overlay = Overlay {
            command_line: "/build/omniroute".into(),
            files: &[file],
            signing: &Signing::default(),
            thumbprint: None,
        };
        let json = overlay.json();
        let at = |pointer| json.pointer(pointer).cloned();
        let source = Some(json!("/build/_omniroute"));
        assert_eq!(at("/bundle/linux/deb/files/~1deb~1_omniroute"), source);
        assert_eq!(at("/bundle/linux/rpm/files/~1rpm~1_omniroute"), source);
        assert_eq!(at("/bundle/externalBin/0"), Some(json!("/build/omniroute")));
        assert_eq!(at("/bundle/createUpdaterArtifacts"), Some(json!(false)));
    }
}
