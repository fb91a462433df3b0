//! What the AppImage does with its arguments: the customary `--appimage-*`, or start the program inside.

use crate::{cache, image, unpack};
use std::env;
use std::error::Error;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// Does what was asked; returns only if that was not to become the program inside.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let this = env::current_exe()?;
    let offset = image::program_length(&this)?;
    let args: Vec<_> = env::args_os().skip(1).collect();
    match args.first().and_then(|arg| arg.to_str()) {
        Some("--appimage-offset") => Ok(writeln!(std::io::stdout(), "{offset}")?),
        Some("--appimage-extract") => {
            let folder = Path::new("squashfs-root");
            unpack::unpack(&this, offset, folder)?;
            Ok(writeln!(std::io::stdout(), "{}", folder.display())?)
        }
        _ => {
            let folder = cache::unpacked(&this, offset)?;
            let error = Command::new(folder.join("AppRun"))
                .args(&args)
                .env("APPIMAGE", &this)
                .env("APPDIR", &folder)
                .env("ARGV0", env::args_os().next().unwrap_or_default())
                .env("OWD", env::current_dir().unwrap_or_default())
                .exec();
            Err(format!("cannot start {}: {error}", folder.display()).into())
        }
    }
}
