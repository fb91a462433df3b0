//! Writes `docs/translation.md` from the table under `translation/`.
#![expect(
    clippy::panic,
    reason = "a chore: a broken table is told by its file and line"
)]
#![expect(dead_code, reason = "the test that proves the table uses the rest")]

mod failures;
mod frames;
mod limits;
mod page;
mod schemas;
mod table;

fn main() -> std::io::Result<()> {
    std::fs::write(page::path(), page::page())
}
