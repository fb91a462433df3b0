//! `routing`.
