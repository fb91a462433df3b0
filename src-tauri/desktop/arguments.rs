//! What the program was started with.
//!
//! Invariant: a word that is not understood is carried, never an error: desktops and toolkits add words of their own. A port that is
//! not a port is an error, told before anything is started.

use crate::deep_link;

/// The words of a start.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Start in the tray, without a window.
    pub(crate) minimized: bool,
    /// Make no tray icon.
    pub(crate) no_tray: bool,
    /// Start the window in the safe way of drawing.
    pub(crate) safe_mode: bool,
    /// The port to listen on.
    pub(crate) port: Option<u16>,
    /// Links the system handed over.
    pub(crate) links: Vec<String>,
    /// Only say something and end.
    pub(crate) say: Option<Say>,
}

/// What a start may only ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Say {
    /// How to start the program.
    Help,
    /// Which version this is.
    Version,
}

/// How to start the program.
pub(crate) const HELP: &str = "\
OmniRoute: one AI endpoint on your own machine, in the tray

Usage: omniroute-desktop [OPTIONS] [LINK]

  --minimized    start in the tray, without a window
  --no-tray      make no tray icon
  --port PORT    listen on this port (before OMNIROUTE_PORT, PORT and the setting)
  --safe-mode    draw the window without the graphics card
  -h, --help     print this
  -V, --version  print the version

What happens is written to logs/desktop.log in the data folder, too.";

/// The words behind the program's name. What is not text is read as well as it can be: the name of a file must not end the program.
pub(crate) fn words() -> impl Iterator<Item = String> {
    let words = std::env::args_os().skip(1);
    words.map(|word| word.to_string_lossy().into_owned())
}

impl Arguments {
    /// Reads the words behind the program's name.
    pub(crate) fn read(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut read = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--minimized" | "--hidden" => read.minimized = true,
                "--no-tray" => read.no_tray = true,
                "--safe-mode" => read.safe_mode = true,
                "--port" => read.port = Some(port(&words.next().unwrap_or_default())?),
                "-h" | "--help" => read.say = Some(Say::Help),
                "-V" | "--version" => read.say = Some(Say::Version),
                other => match other.strip_prefix("--port=") {
                    Some(text) => read.port = Some(port(text)?),
                    None if deep_link::is_ours(other) => read.links.push(word),
                    None => {}
                },
            }
        }
        Ok(read)
    }
}

fn port(text: &str) -> Result<u16, String> {
    let port = text.trim().parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| format!("`{text}` is not a port: --port takes a number from 1 to 65535"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{Arguments, Say};

    fn read(words: &[&str]) -> Result<Arguments, String> {
        Arguments::read(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn the_port_is_read_in_both_spellings() {
        assert_eq!(read(&["--port", "3000"]).unwrap().port, Some(3000));
        assert_eq!(read(&["--port=8080"]).unwrap().port, Some(8080));
    }

    #[test]
    fn what_is_not_a_port_is_an_error_that_names_it() {
        for words in [&["--port", "70000"][..], &["--port=0"], &["--port"]] {
            assert!(read(words).unwrap_err().contains("is not a port"));
        }
    }

    #[test]
    fn words_of_the_desktop_are_carried() {
        let read = read(&["--gapplication-service", "x", "--minimized"]).unwrap();
        assert!(read.minimized && read.links.is_empty());
    }

    #[test]
    fn only_our_links_are_taken() {
        let read = read(&["omniroute://import?name=x", "https://example.org"]).unwrap();
        assert_eq!(read.links, ["omniroute://import?name=x"]);
    }

    #[test]
    fn help_and_version_end_the_start() {
        assert_eq!(read(&["-h"]).unwrap().say, Some(Say::Help));
        assert_eq!(read(&["--version"]).unwrap().say, Some(Say::Version));
    }
}
