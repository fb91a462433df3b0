//! Which port is wanted: a flag, the environment, the saved setting, or the usual one, in that order.

use crate::admin::AdminError;
use crate::admin::settings::{DEFAULT_PORT, saved_port};
use std::path::Path;

/// Why no port could be settled on.
#[derive(Debug, thiserror::Error)]
pub enum PortProblem {
    /// A variable names something that is not a port.
    #[error("{name} is `{value}`; it must be a number from 1 to 65535.")]
    NotAPort {
        /// The variable.
        name: &'static str,
        /// What it says.
        value: String,
    },
    /// The saved setting cannot be read.
    #[error(transparent)]
    Unreadable(#[from] AdminError),
}

/// The port to listen on: the flag, `OMNIROUTE_PORT`, `PORT`, the setting saved in that data folder, or 20128.
///
/// # Errors
/// See [`PortProblem`].
pub fn wanted_port(
    flag: Option<u16>,
    variable: impl Fn(&str) -> Option<String>,
    data_dir: &Path,
) -> Result<u16, PortProblem> {
    if let Some(port) = flag {
        return Ok(port);
    }
    for name in VARIABLES {
        if let Some(value) = variable(name) {
            let port = value.trim().parse().ok().filter(|port| *port > 0);
            return port.ok_or(PortProblem::NotAPort { name, value });
        }
    }
    Ok(saved_port(data_dir)?.unwrap_or(DEFAULT_PORT))
}

const VARIABLES: [&str; 2] = ["OMNIROUTE_PORT", "PORT"];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn wanted(flag: Option<u16>, variables: &[(&str, &str)], saved: Option<u16>) -> Option<u16> {
        let folder = tempfile::tempdir().unwrap();
        if let Some(port) = saved {
            let (vault, _) = store::Vault::open(folder.path()).unwrap();
            vault.settings().set("port", &port).unwrap();
        }
        let variable = |asked: &str| {
            let found = variables.iter().find(|(name, _)| *name == asked);
            found.map(|(_, value)| (*value).to_owned())
        };
        wanted_port(flag, variable, folder.path()).ok()
    }

    #[test]
    fn a_flag_beats_the_environment_and_that_beats_the_setting() {
        let both = [("PORT", "2"), ("OMNIROUTE_PORT", "3")];
        assert_eq!(wanted(Some(4), &both, Some(1)), Some(4));
        assert_eq!(wanted(None, &both, Some(1)), Some(3));
        assert_eq!(wanted(None, &both[..1], Some(1)), Some(2));
        assert_eq!(wanted(None, &[], Some(1)), Some(1));
        assert_eq!(wanted(None, &[], None), Some(20128));
    }

    #[test]
    fn what_is_no_port_is_refused_and_not_passed_over() {
        for value in ["many", "0", "70000", "-1"] {
            assert_eq!(wanted(None, &[("PORT", value)], None), None, "{value}");
        }
    }
}
