//! `cli`.
fn main() {}
