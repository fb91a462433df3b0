//! Why a command failed, and the exit code that says so.

use gateway::StartError;
use gateway::admin::AdminError;
use gateway::admin::error::Code;
use std::fmt;

/// A command's failure: a sentence for the person, a code for the script.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
}

/// The exit codes; clap itself ends with 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Failed = 1,
    Usage = 2,
    PortTaken = 3,
    Vault = 4,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    /// An ordinary failure.
    pub(crate) fn plain(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match error.code {
            Code::Locked => Self::new(
                Exit::Vault,
                format!("{error} (--secrets says where the master key lives.)"),
            ),
            Code::Vault => Self::new(Exit::Vault, error.to_string()),
            Code::PortTaken => Self::new(Exit::PortTaken, error.to_string()),
            Code::Invalid
            | Code::Refused
            | Code::TooManyAttempts
            | Code::Unauthorized
            | Code::NotFound
            | Code::MethodNotAllowed
            | Code::Exists
            | Code::InUse
            | Code::Provider
            | Code::Internal => Self::plain(error.to_string()),
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let exit = match &error {
            StartError::Port(_) => Exit::PortTaken,
            StartError::Store(_) => Exit::Vault,
            StartError::Other(_) => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::plain(error.to_string())
    }
}
