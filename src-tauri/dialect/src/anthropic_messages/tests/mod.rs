//! Tests of the Anthropic Messages codec.
