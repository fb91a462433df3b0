//! Any bytes as a provider's whole answer in Gemini.

#![no_main]

use chat::Dialect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| dialect_fuzz::answer(Dialect::Gemini, bytes));
