//! `dialect`.
