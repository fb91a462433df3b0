//! Prepares the window's context: icons, permissions, and the bundled page.
//!
//! Invariant: the desktop package compiles from a fresh checkout; a page that was not built yet is replaced by one that says so.

use std::error::Error;
use std::fs;
use std::path::Path;

const PAGE: &str = "ui/dist/index.html";
const UNBUILT: &str = "<!doctype html><title>OmniRoute</title><p>The page is not built: npm --prefix ui run build</p>";

fn main() -> Result<(), Box<dyn Error>> {
    stub_page(Path::new(PAGE))?;
    for watched in [
        "src-tauri/desktop/capabilities",
        "src-tauri/desktop/permissions",
        "ui/dist",
    ] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let commands = tauri_build::AppManifest::new()
        .permissions_path_pattern("./src-tauri/desktop/permissions/**/*");
    let attributes = tauri_build::Attributes::new()
        .app_manifest(commands)
        .capabilities_path_pattern("./src-tauri/desktop/capabilities/**/*");
    Ok(tauri_build::try_build(attributes)?)
}

/// The context macro refuses to compile without the page's folder.
fn stub_page(page: &Path) -> Result<(), Box<dyn Error>> {
    if page.exists() {
        return Ok(());
    }
    if let Some(folder) = page.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(page, UNBUILT)?)
}
