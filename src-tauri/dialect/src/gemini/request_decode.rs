//! A client's request, read. The model and whether to stream stand in the path, not here.

use super::object::Object;
use super::{contents_decode, extras, generation, tools};
use crate::Malformed;
use chat::{Dialect, Request};

/// Reads a request body.
pub(super) fn decode(body: &[u8]) -> Result<Request, Malformed> {
    let mut object = Object::body(body)?;
    // Some clients repeat the model of the path.
    object.take("model");
    let mut request = Request {
        turns: contents_decode::turns(&mut object)?,
        source: Some(Dialect::Gemini),
        ..Request::default()
    };
    tools::read(&mut object, &mut request)?;
    generation::read(&mut object, &mut request)?;
    extras::keep("", object.rest(), &mut request);
    Ok(request)
}
