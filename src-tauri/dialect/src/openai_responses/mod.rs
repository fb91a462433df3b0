//! OpenAI Responses.

use crate::sse::Frame;
use crate::{Codec, Decoder, Encoded, Encoder, Glance, Malformed, Rendered, Reply};
use chat::{Answer, Event, Failure, Request, Target, Usage};

/// OpenAI Responses.
pub(crate) struct OpenAiResponses;

impl Codec for OpenAiResponses {
    fn decode_request(&self, _body: &[u8]) -> Result<Request, Malformed> {
        todo!()
    }

    fn encode_request(&self, _request: &Request, _target: &Target) -> Result<Encoded, Failure> {
        todo!()
    }

    fn decode_answer(&self, _body: &[u8]) -> Result<Vec<Event>, Failure> {
        todo!()
    }

    fn encode_answer(&self, _answer: &Answer, _reply: &Reply) -> Rendered {
        todo!()
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        todo!()
    }

    fn encoder(&self, _reply: &Reply) -> Box<dyn Encoder> {
        todo!()
    }

    fn read_failure(&self, _status: u16, _body: &[u8]) -> Failure {
        todo!()
    }

    fn write_failure(&self, _failure: &Failure) -> Vec<u8> {
        todo!()
    }

    fn failure_status(&self, _failure: &Failure) -> u16 {
        todo!()
    }

    fn glance(&self, _frame: Frame<'_>) -> Glance {
        todo!()
    }

    fn usage_of(&self, _body: &[u8]) -> Option<Usage> {
        todo!()
    }
}
