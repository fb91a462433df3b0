//! The corpus (`tests/corpus/<dialect>/<case>/`): what each case becomes in the other dialects, and the laws that hold for all of them.
//!
//! A case is a folder named for what it shows, with a `request.json` (a client's), an `answer.json` and a `stream.sse` (a provider's, with
//! status 200) or a `failure.json` (a provider's, with the status in `status`, 400 when there is none). Adding a case is adding a folder.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout,
    reason = "tests"
)]

mod bytes;
mod case;
mod facts;

mod grammar;
mod identity;
mod known;
mod once;
mod snapshots;
mod splice;
mod stage;
mod streams;
mod there_and_back;
mod wire;
