//! Any bytes as a client's request in Chat.

#![no_main]

use chat::Dialect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| dialect_fuzz::request(Dialect::OpenAiChat, bytes));
