//! Any bytes as a provider's stream in Chat.

#![no_main]

use chat::Dialect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| dialect_fuzz::stream(Dialect::OpenAiChat, bytes));
