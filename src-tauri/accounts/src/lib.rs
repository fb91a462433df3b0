//! `accounts`.
