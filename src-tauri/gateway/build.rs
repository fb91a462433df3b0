//! Packs the built page into the gateway, compressed once here rather than at every request, and the description of its API without its spaces.
//!
//! Invariant: the gateway compiles from a fresh checkout; a page that was not built yet is replaced by one that says so.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::error::Error;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const DESCRIPTION: &str = "../../docs/openapi.json";
const UNBUILT: &str = "<!doctype html><title>OmniRoute</title><p>The page is not built: npm --prefix ui run build</p>";

/// What each kind of file is called on the wire.
const KINDS: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
    ("woff2", "font/woff2"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new("../../ui/dist");
    // A folder that is not there would be looked for, and everything built anew, every time.
    if !page.join("index.html").exists() {
        fs::create_dir_all(page)?;
        fs::write(page.join("index.html"), UNBUILT)?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", page.display());
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut files = Vec::new();
    find(page, &mut files)?;
    files.sort();
    let mut table = String::from("/// By path.\nstatic FILES: &[File] = &[\n");
    for (place, file) in files.iter().enumerate() {
        let packed = out.join(format!("page-{place}.gz"));
        fs::write(&packed, gzipped(&fs::read(file)?)?)?;
        let path = file
            .strip_prefix(page)?
            .to_string_lossy()
            .replace('\\', "/");
        let (path, kind) = (format!("/{path}"), kind(file));
        writeln!(
            table,
            "    File {{ path: {path:?}, kind: {kind:?}, gzipped: include_bytes!({packed:?}) }},"
        )?;
    }
    table.push_str("];\n");
    fs::write(out.join("page.rs"), table)?;
    println!("cargo::rerun-if-changed={DESCRIPTION}");
    let description: serde_json::Value = serde_json::from_slice(&fs::read(DESCRIPTION)?)?;
    fs::write(out.join("openapi.json"), description.to_string())?;
    Ok(())
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn gzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    packed.finish()
}

fn kind(file: &Path) -> &'static str {
    let extension = file.extension().and_then(OsStr::to_str);
    let known = KINDS.iter().find(|(known, _)| Some(*known) == extension);
    known.map_or("application/octet-stream", |(_, kind)| kind)
}
