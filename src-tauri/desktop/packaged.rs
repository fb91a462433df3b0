//! How the program came onto this machine.
//!
//! Invariant: what a package manager put here, only the package manager replaces.

use crate::update::rehearsal;
use std::path::Path;
use tauri::utils::config::BundleType;
use tauri::utils::platform::bundle_type;

/// A kind of package, and who replaces it if the program may not do so itself.
pub(crate) struct Packaged {
    /// `deb`, `rpm`, `appimage`, `msi`, `nsis`, `dmg` or `dev`.
    pub(crate) kind: &'static str,
    /// Why the program does not update itself.
    pub(crate) managed: Option<&'static str>,
}

/// How this program came here.
pub(crate) fn packaged() -> Packaged {
    let place = std::env::current_exe().unwrap_or_default();
    let sandboxed = ["FLATPAK_ID", "SNAP"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    match rehearsal::package() {
        Some(kind) => read(Some(kind), &place, sandboxed, false),
        None => read(bundle_type(), &place, sandboxed, cfg!(debug_assertions)),
    }
}

fn read(bundle: Option<BundleType>, place: &Path, sandboxed: bool, debug: bool) -> Packaged {
    let stores = ["/nix/store", "/gnu/store", "/opt/homebrew/Cellar"];
    let foreign = sandboxed || stores.iter().any(|store| place.starts_with(store));
    let (kind, managed) = match bundle {
        _ if debug => ("dev", Some(BUILT_HERE)),
        Some(BundleType::Deb) => ("deb", Some(BY_PACKAGES)),
        Some(BundleType::Rpm) => ("rpm", Some(BY_PACKAGES)),
        Some(BundleType::AppImage) => ("appimage", None),
        Some(BundleType::Msi) => ("msi", None),
        Some(BundleType::Nsis) => ("nsis", None),
        Some(BundleType::App | BundleType::Dmg) if is_transient(place) => {
            ("dmg", Some(NOT_INSTALLED))
        }
        Some(BundleType::App | BundleType::Dmg) => ("dmg", None),
        None => ("dev", Some(BUILT_HERE)),
    };
    Packaged {
        kind,
        managed: if foreign { Some(BY_PACKAGES) } else { managed },
    }
}

/// Run from the disk image, or from the copy the system makes of what was not installed: neither can be replaced.
fn is_transient(place: &Path) -> bool {
    place.starts_with("/Volumes")
        || place
            .components()
            .any(|part| part.as_os_str() == "AppTranslocation")
}

const BY_PACKAGES: &str = "OmniRoute was installed by the package manager, which also updates it.";
const BUILT_HERE: &str = "This OmniRoute was built on this machine; it does not update itself.";
const NOT_INSTALLED: &str =
    "Move OmniRoute to the Applications folder first; where it is now it cannot be replaced.";

#[cfg(test)]
mod tests {
    use super::read;
    use std::path::Path;
    use tauri::utils::config::BundleType;

    #[test]
    fn what_a_package_manager_put_here_is_left_to_it() {
        let bin = Path::new("/usr/bin/omniroute-desktop");
        for bundle in [BundleType::Deb, BundleType::Rpm] {
            assert!(read(Some(bundle), bin, false, false).managed.is_some());
        }
        let image = || Some(BundleType::AppImage);
        assert!(read(image(), bin, false, false).managed.is_none());
        assert!(read(image(), bin, true, false).managed.is_some());
        let store = Path::new("/nix/store/x/bin/omniroute-desktop");
        assert!(read(image(), store, false, false).managed.is_some());
    }

    #[test]
    fn an_app_that_was_not_installed_cannot_be_replaced() {
        let app = |place| read(Some(BundleType::App), Path::new(place), false, false);
        assert!(
            app("/Applications/OmniRoute.app/Contents/MacOS/x")
                .managed
                .is_none()
        );
        assert!(
            app("/Volumes/OmniRoute/OmniRoute.app/Contents/MacOS/x")
                .managed
                .is_some()
        );
        assert!(
            app("/private/var/folders/a/AppTranslocation/b/x")
                .managed
                .is_some()
        );
    }

    #[test]
    fn a_build_of_ones_own_says_so() {
        assert_eq!(
            read(Some(BundleType::Deb), Path::new("/x"), false, true).kind,
            "dev"
        );
        assert_eq!(read(None, Path::new("/x"), false, false).kind, "dev");
    }
}
