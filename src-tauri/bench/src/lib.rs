//! The other ends of the benchmark: a mock upstream, a bare pass-through to compare with, and a load generator.
//!
//! Invariant: nothing here is part of the product; `cargo xtask bench` starts the three programs and measures from outside.

pub mod answer;
pub mod ask;
pub mod clock;
pub mod load;
pub mod pace;
pub mod shape;
pub mod stamp;
pub mod stream;
