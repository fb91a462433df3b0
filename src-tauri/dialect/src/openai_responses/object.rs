//! A JSON object written field by field, straight into its bytes: what is unset is not written.

use serde::Serialize;
use serde_json::value::RawValue;

/// An object that is being written.
#[derive(Debug)]
pub(super) struct Object(Vec<u8>);

impl Object {
    /// An object without fields.
    pub(super) fn new() -> Self {
        Self(vec![b'{'])
    }

    /// Writes a field.
    pub(super) fn put(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        if !self.is_empty() {
            self.0.push(b',');
        }
        // Plain data written into memory cannot fail.
        let _infallible = serde_json::to_writer(&mut self.0, name);
        self.0.push(b':');
        let _infallible = serde_json::to_writer(&mut self.0, value);
    }

    /// Writes a field that is set.
    pub(super) fn put_some(&mut self, name: &str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.put(name, &value);
        }
    }

    /// Nothing has been written.
    pub(super) fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    /// The object's bytes.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }

    /// The object as a value for another.
    pub(super) fn into_raw(self) -> Box<RawValue> {
        String::from_utf8(self.into_bytes())
            .ok()
            .and_then(|json| RawValue::from_string(json).ok())
            .unwrap_or_else(|| RawValue::NULL.to_owned())
    }
}
