//! The table as a page for people: `docs/translation.md`.

use crate::frames;
use crate::table::{Cell, Row, Way, home, sheet};
use crate::{failures, limits, schemas};
use chat::Dialect;
use std::fmt::Write;
use std::path::PathBuf;

/// Where the page is.
pub(crate) fn path() -> PathBuf {
    home().join("../../docs/translation.md")
}

/// The page.
pub(crate) fn page() -> String {
    let mut page = HEAD.to_owned();
    for way in Way::ALL {
        for dialect in Dialect::ALL {
            section(&mut page, dialect, way);
        }
    }
    limits::section(&mut page);
    schemas::section(&mut page);
    failures::section(&mut page);
    page
}

fn section(page: &mut String, from: Dialect, way: Way) {
    let others: Vec<Dialect> = Dialect::ALL.into_iter().filter(|to| *to != from).collect();
    let title = match way {
        Way::Request => "Requests of a client that speaks",
        Way::Answer => "Answers of a provider that speaks",
        Way::Stream => "Streams of a provider that speaks",
    };
    let field = match way {
        Way::Request | Way::Answer => "field",
        Way::Stream => "event",
    };
    let _infallible = writeln!(page, "\n## {title} {}\n", title_of(from));
    let names: Vec<&str> = others.iter().map(|to| title_of(*to)).collect();
    let _infallible = writeln!(
        page,
        "| what | {field} | {} | see |\n|---|---|---|---|---|---|",
        names.join(" | ")
    );
    for row in &sheet(from, way).row {
        let cells: Vec<String> = others.iter().map(|to| cells(row, *to)).collect();
        let _infallible = writeln!(
            page,
            "| {} | {} | {} | {} |",
            row.what,
            places(row),
            cells.join(" | "),
            row.see
        );
    }
}

/// The field, and what else may stand there with the same fate.
fn places(row: &Row) -> String {
    let wire = format!("`{}`", unnumbered(&row.wire));
    let each: Vec<String> = row.each.iter().map(|value| format!("`{value}`")).collect();
    if each.is_empty() {
        return wire;
    }
    format!("{wire}, also {}", each.join(", "))
}

fn cells(row: &Row, to: Dialect) -> String {
    let cells: Vec<String> = row.cells(to).iter().map(cell).collect();
    if let ([], Some(why)) = (row.cells(to), &row.nothing) {
        return format!("– ({why})");
    }
    if let ([], Some(words)) = (row.cells(to), &row.fails) {
        return format!("told as an error: …{words}…");
    }
    cells.join("<br>")
}

fn cell(cell: &Cell) -> String {
    let mut words = Vec::new();
    match (place(cell), &cell.how) {
        (Some(place), None) => words.push(format!("carried: {place}")),
        (Some(place), Some(how)) => words.push(format!("converted: {place} ({how})")),
        (None, Some(how)) => words.push(format!("converted: ({how})")),
        (None, None) => {}
    }
    words.extend(cell.nothing.iter().map(|why| format!("– ({why})")));
    words.extend(cell.refused.iter().map(|code| format!("refused: `{code}`")));
    let lost: Vec<String> = cell.lost.iter().map(|field| format!("`{field}`")).collect();
    if !lost.is_empty() {
        words.push(format!("reported: {}", lost.join(", ")));
    }
    let told = words.join("; ");
    let whose = cell.quirks.iter().chain(&cell.model);
    let whose: Vec<String> = whose.map(|name| format!("`{name}`")).collect();
    if whose.is_empty() {
        return told;
    }
    format!("{}: {told}", whose.join(", "))
}

/// Where it is told, or in which frames.
fn place(cell: &Cell) -> Option<String> {
    if let Some(path) = &cell.to {
        return Some(format!("`{}`", unnumbered(path)));
    }
    let (now, later) = (frames::shown(&cell.gets), frames::shown(&cell.later));
    match (now, later) {
        (Some(now), Some(later)) => Some(format!("{now}, later {later}")),
        (None, Some(later)) => Some(format!("later {later}")),
        (now, None) => now,
    }
}

/// A path without the numbers of list elements; a bar would end the cell.
fn unnumbered(path: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for letter in path.chars() {
        inside = (inside || letter == '[') && letter != ']';
        if !(inside && (letter == '-' || letter.is_ascii_digit())) {
            plain.push(letter);
        }
    }
    plain.replace('|', "\\|")
}

const fn title_of(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenAiChat => "Chat Completions",
        Dialect::OpenAiResponses => "Responses",
        Dialect::AnthropicMessages => "Anthropic Messages",
        Dialect::Gemini => "Gemini",
    }
}

const HEAD: &str = "\
# What a translation keeps

Made from `src-tauri/dialect/translation/*.toml` by `cargo run -p dialect --example translation_table`; do not edit it by hand. Every cell
is proved by a test, which sends a sample through the codecs and looks at what comes out (`cargo test -p dialect --test translation`).

Between equal dialects nothing is translated: the bytes are the client's own.

- **carried**: said in the other dialect, with the same value.
- **converted**: said in another form or with another value; how, in brackets.
- **reported**: cannot be said; told in `X-OmniRoute-Losses` and in the request's trace under that name, never dropped in silence.
- **refused**: not sent at all, with an error that says so; so is a medium that the target cannot take.
- **–**: there is nothing to say.
- **later**: when more of the stream has come, or at its end.
- **told as an error**: the client's stream ends with its dialect's own error, and nothing in it looks like a proper end.
- a quirk or a model in front, such as `output-format`, tells for which models a line holds; without one it is for all that are not named.

The tables of streams tell which frames a client gets when that event arrives between others, and which of their fields are looked at.
";
