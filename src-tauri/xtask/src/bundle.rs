//! `cargo xtask bundle`: the packages people install, with their check sums and their list of ingredients.
//!
//! Invariant: everything is made from two programs and the files of `src-tauri/packaging`, without the network; what is not of
//! the expected size is not released.

mod appimage;
mod check;
mod deb;
mod files;
mod gathered;
mod manual;
mod overlay;
mod programs;
mod sbom;
mod signing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::call::{Call, Failure, root, target_folder};
use crate::tauri::tauri;
use crate::{debian, ui};
use gathered::Gathered;
use overlay::Overlay;
use programs::{Programs, Staged};
use signing::Signing;

/// Make the packages for this system: programs, man pages, check sums, list of ingredients
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only these packages
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Package>,
    /// Install the .deb on this machine, start it from there, and remove it again
    #[arg(long)]
    check: bool,
    /// Package the programs in this folder instead of building them
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
    /// Only this part of the work: what is compiled and what is tried out need not see what packages are signed with
    #[arg(long, value_enum)]
    phase: Option<Phase>,
    /// Build for this target; macOS also knows `universal-apple-darwin`
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
}

/// A kind of package, by the name Tauri gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Package {
    /// Debian, Ubuntu
    Deb,
    /// Fedora, openSUSE
    Rpm,
    /// Any Linux; unpacks itself, updates itself
    Appimage,
    /// Windows, for one user
    Nsis,
    /// Windows, for administrators
    Msi,
    /// macOS, the folder itself
    App,
    /// macOS, the disk image
    Dmg,
}

/// A part of the work, which finds what the parts before it have left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Phase {
    /// Compile everything
    Programs,
    /// Make packages of it, and sign them; nothing is compiled
    Packages,
    /// Install the .deb on this machine, start it from there, and remove it again
    Check,
}

/// The version of everything.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What Debian needs to make packages, beside what compiling the window needs.
const TOOLS: &[&str] = &["squashfs-tools"];

impl Package {
    /// Those that can be made on this system.
    fn here() -> &'static [Self] {
        if cfg!(windows) {
            &[Self::Nsis, Self::Msi]
        } else if cfg!(target_os = "macos") {
            &[Self::App, Self::Dmg]
        } else {
            &[Self::Deb, Self::Rpm, Self::Appimage]
        }
    }

    /// The word Tauri's command line knows. It cannot make an AppImage without the network: ours is made from the .deb's files.
    fn word(self) -> &'static str {
        match self {
            Self::Deb | Self::Appimage => "deb",
            Self::Rpm => "rpm",
            Self::Nsis => "nsis",
            Self::Msi => "msi",
            Self::App => "app",
            Self::Dmg => "dmg",
        }
    }
}

impl Options {
    /// Builds, packages, measures, and checks if asked.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let wanted = self.wanted()?;
        debian::ensure(TOOLS)?;
        let signing = Signing::from_environment();
        if self.does(Phase::Programs) {
            self.compile(&wanted, &signing)?;
        }
        if self.does(Phase::Packages) {
            let gathered = self.pack(&wanted, &signing)?;
            println!("\n{gathered}");
            gathered.within_budget()?;
        }
        if self.does(Phase::Check) {
            check::check(&Gathered::left_in(packages()?, &signing)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn does(&self, phase: Phase) -> bool {
        match self.phase {
            Some(only) => only == phase,
            None => phase != Phase::Check || self.check,
        }
    }

    fn compile(&self, wanted: &[Package], signing: &Signing) -> Result<(), Failure> {
        if self.from.is_none() {
            built(self.target.as_deref(), signing)?;
        }
        if wanted.contains(&Package::Appimage) {
            appimage::build_runtime()?;
        }
        Ok(())
    }

    fn pack<'build>(
        &self,
        wanted: &[Package],
        signing: &'build Signing,
    ) -> Result<Gathered<'build>, Failure> {
        let target = self.target.as_deref();
        let programs = match &self.from {
            Some(folder) => Programs::in_folder(folder),
            None => Programs::left(target)?,
        };
        let staged = programs.stage(target)?;
        package(&staged, wanted, signing)?;
        gather(&staged, wanted, signing)
    }

    fn wanted(&self) -> Result<Vec<Package>, Failure> {
        if self.only.is_empty() {
            return Ok(Package::here().to_vec());
        }
        match self.only.iter().find(|one| !Package::here().contains(one)) {
            Some(foreign) => Err(Failure::Wrong(format!(
                "a package of kind {foreign:?} cannot be made on this system"
            ))),
            None => Ok(self.only.clone()),
        }
    }
}

/// Builds both programs as a package has them; the folder they are in.
pub(crate) fn release() -> Result<PathBuf, Failure> {
    built(None, &Signing::from_environment())?;
    Ok(target_folder()?.join("release"))
}

/// The page first: it goes into the app.
fn built(target: Option<&str>, signing: &Signing) -> Result<(), Failure> {
    debian::ensure(debian::WINDOW)?;
    ui::build()?;
    programs::build(target, signing)
}

/// Has Tauri make its packages of what is staged.
fn package(staged: &Staged, wanted: &[Package], signing: &Signing) -> Result<(), Failure> {
    let mut words: Vec<_> = wanted.iter().map(|package| package.word()).collect();
    words.sort_unstable();
    words.dedup();
    staged.forget_packages()?;
    let overlay = Overlay {
        command_line: staged.sidecar(),
        files: &files::gather(staged)?,
        signing,
        thumbprint: std::env::var("WINDOWS_CERTIFICATE_THUMBPRINT").ok(),
    };
    let config = staged.folder().join("tauri.overlay.json");
    write(&config, &overlay.json().to_string())?;
    let unsigned = (!signing.signs_programs()).then_some("--no-sign");
    let bundle = tauri()?
        .args(["bundle", "--ci", "--bundles", &words.join(",")])
        .args(staged.target_args())
        .args(unsigned)
        .args(["--config".as_ref(), config.as_os_str()])
        .env("CARGO_TARGET_DIR", staged.folder());
    leaving_the_manifest(bundle)?;
    if words.contains(&Package::Deb.word()) {
        deb::tighten(staged)?;
    }
    Ok(())
}

/// Tauri's command line writes the manifest anew, in a spelling of its own: afterwards it is as it was.
fn leaving_the_manifest(call: Call) -> Result<(), Failure> {
    let manifest = root().join("Cargo.toml");
    let ours = fs::read_to_string(&manifest).map_err(Failure::file(&manifest))?;
    let done = call.run();
    if fs::read_to_string(&manifest).is_ok_and(|theirs| theirs != ours) {
        write(&manifest, &ours)?;
    }
    done
}

/// Puts all that is to be published into one folder.
fn gather<'build>(
    staged: &Staged,
    wanted: &[Package],
    signing: &'build Signing,
) -> Result<Gathered<'build>, Failure> {
    let mut gathered = Gathered::into(packages()?, signing)?;
    for package in wanted {
        match package {
            Package::Appimage => {
                gathered.keep(&appimage::make(staged)?)?;
            }
            Package::App => gathered.keep_app(&staged.packages("macos"))?,
            Package::Deb | Package::Rpm | Package::Nsis | Package::Msi | Package::Dmg => {
                gathered.keep_all(&staged.packages(package.word()))?;
            }
        }
    }
    let name = format!("omniroute_{VERSION}_{}.cdx.json", staged.triple());
    let ingredients = staged.folder().join(name);
    write(&ingredients, &sbom::ingredients(staged.triple())?)?;
    gathered.keep(&ingredients)?;
    gathered.sum_up()?;
    Ok(gathered)
}

/// The folder of all that is to be published.
fn packages() -> Result<PathBuf, Failure> {
    Ok(target_folder()?.join("packages"))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(Failure::file(path))
}
