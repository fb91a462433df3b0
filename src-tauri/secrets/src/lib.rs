//! `secrets`.
