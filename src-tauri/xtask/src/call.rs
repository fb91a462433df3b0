//! Calling other programs.
//!
//! Invariant: a call is shown before it runs, runs in the checkout's root, and its output goes straight to the terminal.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Why a chore stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The program is not there, or may not be run.
    #[error("`{program}` could not be started: {reason}")]
    NotStarted {
        /// Its name or path.
        program: String,
        /// The system's own words.
        reason: io::Error,
    },
    /// The program ran and said no.
    #[error("`{line}` failed: {status}")]
    Failed {
        /// The whole command line.
        line: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// Something a chore cannot install itself.
    #[error("{0}")]
    Missing(&'static str),
    /// What was made, or found, is not what it must be.
    #[error("{0}")]
    Wrong(String),
    /// A file of the chore's own could not be read or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// The system's own words.
        reason: io::Error,
    },
    /// A benchmark could not be taken.
    #[error(transparent)]
    Bench(#[from] crate::bench::Fault),
}

impl Failure {
    /// What a file's error becomes: `.map_err(Failure::file(path))`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |reason| Self::File { path, reason }
    }
}

/// One program with its arguments, not yet run.
#[derive(Debug)]
pub(crate) struct Call(Command);

impl Call {
    /// A call of `program`, from the checkout's root.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(root());
        Self(command)
    }

    /// Cargo itself, the one that runs this chore.
    pub(crate) fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.0.args(args);
        self
    }

    /// Sets one variable of its environment.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    /// Shows the call, runs it, and demands that it succeeds.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        let line = self.line();
        println!("$ {line}");
        let status = self.0.status().map_err(|reason| Failure::NotStarted {
            program: self.program(),
            reason,
        })?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::Failed { line, status })
        }
    }

    /// Demands that it succeeds, without showing it.
    pub(crate) fn quietly(mut self) -> Result<(), Failure> {
        let line = self.line();
        let output = self.0.stdin(Stdio::null()).output();
        let output = output.map_err(|reason| Failure::NotStarted {
            program: self.program(),
            reason,
        })?;
        let status = output.status;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::Failed { line, status })
        }
    }

    /// Whether it succeeds; silently, for questions such as "is this installed?".
    pub(crate) fn succeeds(mut self) -> bool {
        let quiet = self
            .0
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    }

    /// What it prints, if it succeeds.
    pub(crate) fn output(mut self) -> Option<String> {
        let output = self
            .0
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn program(&self) -> String {
        let program = Path::new(self.0.get_program());
        program
            .file_stem()
            .unwrap_or(program.as_os_str())
            .to_string_lossy()
            .into_owned()
    }

    /// As one would type it: an argument with a space stands in quotes.
    fn line(&self) -> String {
        let args = self.0.get_args().map(|arg| match arg.to_string_lossy() {
            spaced if spaced.contains(' ') => format!("'{spaced}'"),
            word => word.into_owned(),
        });
        std::iter::once(self.program())
            .chain(args)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The checkout's root.
pub(crate) fn root() -> &'static Path {
    const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    Path::new(CHECKOUT)
}

/// This chore's own program.
pub(crate) fn this() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(Failure::file(Path::new("xtask")))
}

/// Cargo's target folder, the one this chore itself was built into.
pub(crate) fn target_folder() -> Result<PathBuf, Failure> {
    let folder = this()?.ancestors().nth(2).map(Path::to_owned);
    folder.ok_or(Failure::Missing("cargo's target folder"))
}

/// The compiler in use.
#[derive(Debug)]
pub(crate) struct Compiler {
    /// The triple of this machine.
    pub(crate) host: String,
    /// Its version.
    pub(crate) release: String,
    /// The folder of LLVM's programs that came with it, if they did.
    pub(crate) tools: PathBuf,
}

/// The compiler in use, in its own words.
pub(crate) fn compiler() -> Result<Compiler, Failure> {
    let ask = |question: [&str; 2]| {
        let said = Call::new("rustc").args(question).output();
        said.ok_or(Failure::Missing("rustc is not installed"))
    };
    let said = ask(["--version", "--verbose"])?;
    let told = |key: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(key));
        line.map(str::to_owned)
            .ok_or(Failure::Missing("rustc does not say what it is"))
    };
    let (host, release) = (told("host: ")?, told("release: ")?);
    let libraries = PathBuf::from(ask(["--print", "sysroot"])?).join("lib/rustlib");
    Ok(Compiler {
        tools: libraries.join(&host).join("bin"),
        host,
        release,
    })
}

/// The triple of this machine.
pub(crate) fn host() -> Result<String, Failure> {
    Ok(compiler()?.host)
}

#[cfg(test)]
mod tests {
    use super::Call;

    #[test]
    fn a_call_is_shown_as_one_would_type_it() {
        let call = Call::new("/usr/bin/cargo").args(["nextest", "-Enot package(x)"]);
        assert_eq!(call.line(), "cargo nextest '-Enot package(x)'");
    }

    #[test]
    fn a_program_that_is_not_there_does_not_succeed() {
        assert!(!Call::new("omniroute-has-no-such-program").succeeds());
    }
}
