//! The suite: what the whole product promises, proved from outside.
//!
//! The harness starts the real binary with a throw-away data folder, puts providers under full control behind it and speaks to it in
//! raw bytes. Nothing here waits by the clock: every wait is for a condition, with a deadline.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a harness that fails is a test that fails"
)]

mod bench;
mod binary;
mod dialect;
mod gateway;
mod household;
mod http;
mod ledger;
mod parallel;
mod provider;
mod script;
mod story;
mod street;
mod until;

pub mod control;

pub use bench::Bench;
pub use binary::omniroute;
pub use dialect::{Dialect, Told};
pub use gateway::{Gateway, command};
pub use household::{Account, Household, Key};
pub use http::{Answer, Ask, Open};
pub use ledger::{Ledger, Row};
pub use parallel::{parallel, parallel_by};
pub use provider::{Door, FakeProvider, Recorded, closed_port};
pub use script::{Gate, Script, Step};
pub use story::Story;
pub use street::Street;
pub use until::{PATIENCE, until};
