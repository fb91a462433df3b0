//! The one place that writes to the terminal.
//!
//! Invariant: answers go to standard output, everything else to standard error; a reader that went away (`| head`) is no failure.

use crate::args::Global;
use crate::failure::Failure;
use serde::Serialize;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

/// Prints a line of the answer.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints the answer as JSON.
pub(crate) fn json(answer: &impl Serialize) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(answer).map_err(|error| Failure::plain(error.to_string()))?;
    line(&text)
}

/// Says what was done, to a person: who asked for JSON is told by the exit.
pub(crate) fn said(global: &Global, words: &str) -> Result<(), Failure> {
    if global.json { Ok(()) } else { line(words) }
}

/// Prints rows under their headings, in columns as wide as they must be. Without rows it prints the sentence.
pub(crate) fn table<const N: usize>(
    headings: [&str; N],
    rows: &[[String; N]],
    none: &str,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return line(none);
    }
    let headings = headings.map(str::to_owned);
    let wide = |column: usize| {
        let cells = rows
            .iter()
            .chain([&headings])
            .filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    for row in [&headings].into_iter().chain(rows) {
        let cells = row
            .iter()
            .enumerate()
            .map(|(column, cell)| format!("{cell:width$}", width = wide(column)));
        line(cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// Says something beside the answer; nobody minds if it cannot be said.
pub(crate) fn note(text: &str) {
    let _unheard = writeln!(io::stderr().lock(), "{text}");
}

/// Warns of something that is not a failure.
pub(crate) fn warn(text: &str) {
    note(&format!("warning: {text}"));
}

/// Says why the command failed.
pub(crate) fn complain(failure: &Failure) {
    note(&format!("error: {failure}"));
}

/// Whether a person can be asked.
pub(crate) fn is_attended() -> bool {
    io::stdin().is_terminal()
}

/// A column of a table: yes or nothing.
pub(crate) fn mark(yes: bool) -> String {
    if yes { "yes".to_owned() } else { String::new() }
}

/// A column of a table: the day and minute, where the user is.
pub(crate) fn when(millis: Option<i64>) -> String {
    let at = millis.and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
    at.map_or_else(String::new, |at| {
        at.to_zoned(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    })
}
