//! The folder a command works on.

use crate::args::Global;
use crate::environment;
use std::path::PathBuf;

impl Global {
    /// The data folder: the flag's or the variable's, else the platform's own.
    pub(crate) fn data_dir(&self) -> PathBuf {
        let named = self
            .data_dir
            .clone()
            .filter(|path| !path.as_os_str().is_empty());
        named.unwrap_or_else(|| gateway::data_dir(environment::variable))
    }
}
