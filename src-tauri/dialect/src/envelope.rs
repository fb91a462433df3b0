//! The outside of a request: top-level fields found and replaced without touching any other byte.
//!
//! Spacing, key order, `1.0`, thirty-digit numbers and next year's fields all survive.

/// Placeholder until the splice stands.
pub struct Envelope;
