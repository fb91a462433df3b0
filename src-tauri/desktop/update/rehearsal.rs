//! A debug build that acts as if it came in a package, with a feed and a key of one's own: so that an update can be tried as a whole.
//!
//! Invariant: a release has none of this. What its environment says changes neither where it looks nor whose signature it trusts.

use serde_json::json;
use tauri::Config;
use tauri::utils::config::BundleType;

/// The package a debug build is to have come in.
pub(crate) fn package() -> Option<BundleType> {
    const KINDS: [(&str, BundleType); 3] = [
        ("appimage", BundleType::AppImage),
        ("deb", BundleType::Deb),
        ("rpm", BundleType::Rpm),
    ];
    let wanted = told("OMNIROUTE_REHEARSED_PACKAGE")?;
    KINDS
        .into_iter()
        .find_map(|(word, kind)| (word == wanted).then_some(kind))
}

/// Puts the rehearsal's feed and key where a release has its own compiled in.
pub(crate) fn apply(config: &mut Config) {
    let feed = told("OMNIROUTE_REHEARSED_FEED");
    if let Some((feed, key)) = feed.zip(told("OMNIROUTE_REHEARSED_PUBKEY")) {
        let updater = json!({ "endpoints": [feed], "pubkey": key, "requireSignedVersion": true });
        config.plugins.0.insert("updater".to_owned(), updater);
    }
}

fn told(name: &str) -> Option<String> {
    cfg!(debug_assertions)
        .then(|| std::env::var(name).ok())
        .flatten()
}
