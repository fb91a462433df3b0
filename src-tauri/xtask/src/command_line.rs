//! Building the command line as it is shipped and as it is measured: for the work that a gateway does most.
//!
//! A profile says how often each function ran under the loads of the benchmark, and the compiler arranges the program accordingly.
//! It fits one compiler and one target: where none fits, the program is built without, a sixth slower. A profile older than the code costs
//! speed alone, since what was changed is compiled as if nothing were known.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::call::{Call, Failure, compiler, root, target_folder};
use crate::debian;

/// Its name.
pub(crate) const PROGRAM: &str = "omniroute";

/// Builds it for `target`, optimised, and puts it into `folder`.
pub(crate) fn build(target: &str, folder: &Path) -> Result<(), Failure> {
    let kept = profile(target)?;
    let flags = if kept.is_file() {
        with_usual(format!("-Cprofile-use={}", unpacked(&kept)?.display()))
    } else {
        println!(
            "No profile fits this compiler and {target}: built without one, the gateway is slower. `cargo xtask train` makes one."
        );
        Vec::new()
    };
    compile(target, &flags, &target_folder()?, folder)
}

/// The same, but a program that writes into `counts` what it ran.
pub(crate) fn build_counting(target: &str, counts: &Path, folder: &Path) -> Result<(), Failure> {
    let flags = with_usual(format!("-Cprofile-generate={}", counts.display()));
    compile(target, &flags, &target_folder()?.join("training"), folder)
}

fn with_usual(flag: String) -> Vec<String> {
    let usual = USUAL.iter().copied().map(str::to_owned);
    usual.chain([flag]).collect()
}

/// Whole names tell of a generic function for which types it was made, so that a profile can be asked whose it is. The rest is what
/// `.cargo/config.toml` says, which counts for nothing where flags are given.
const USUAL: &[&str] = &["-Csymbol-mangling-version=v0", "--cfg", "tokio_unstable"];

/// Keeps what was counted as the profile for this compiler and `target`.
pub(crate) fn keep_profile(target: &str, counted: &Path) -> Result<PathBuf, Failure> {
    let kept = profile(target)?;
    if let Some(folder) = kept.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    Call::new("xz")
        .args(["--force", "-9"])
        .args([counted])
        .run()?;
    fs::copy(counted.with_added_extension(PACKED), &kept).map_err(Failure::file(&kept))?;
    Ok(kept)
}

const PACKED: &str = "xz";

/// Where the profile for this compiler and `target` is, if there is one: in LLVM's own form, packed.
fn profile(target: &str) -> Result<PathBuf, Failure> {
    let name = format!("{target}-{}.profdata.{PACKED}", compiler()?.release);
    Ok(root().join("src-tauri/cli/profiles").join(name))
}

/// The same unpacked. Its name tells its content: cargo builds anew when the name changes, and only then.
fn unpacked(kept: &Path) -> Result<PathBuf, Failure> {
    let bytes = fs::read(kept).map_err(Failure::file(kept))?;
    let folder = target_folder()?.join("profiles");
    let profile = folder.join(format!("{:x}.profdata", Sha256::digest(&bytes)));
    if profile.is_file() {
        return Ok(profile);
    }
    debian::ensure(&["xz-utils"])?;
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    let packed = profile.with_added_extension(PACKED);
    fs::write(&packed, bytes).map_err(Failure::file(&packed))?;
    Call::new("xz")
        .args(["--decompress", "--force"])
        .args([packed])
        .run()?;
    Ok(profile)
}

/// The target is always named, so that the flags are for the program alone and not for what builds it.
fn compile(target: &str, flags: &[String], built: &Path, folder: &Path) -> Result<(), Failure> {
    let mut call = Call::cargo()
        .args(["build", "--release", "--package", "cli", "--target", target])
        .args([Path::new("--target-dir"), built]);
    if !flags.is_empty() {
        call = call.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    }
    call.run()?;
    let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let program = built.join(target).join("release").join(&name);
    let wanted = folder.join(name);
    // Copied onto itself it would be empty.
    if program == wanted {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    fs::copy(&program, wanted)
        .map(|_length| ())
        .map_err(Failure::file(&program))
}
