//! The requests the load generator sends.

use crate::answer::prose;
use crate::shape::Dialect;
use bytes::Bytes;
use serde_json::{Value, json};

/// What a request's body shall be.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The dialect to write.
    pub dialect: Dialect,
    /// The model, with the prefix a gateway routes by.
    pub model: String,
    /// Whether to ask for a stream.
    pub stream: bool,
    /// About how many bytes the conversation has.
    pub prompt: usize,
}

impl Ask {
    /// Writes the body: a conversation of turns of about 1 KB, the model first, as the vendors' SDKs do.
    pub fn body(&self) -> Bytes {
        const TURN: usize = 1024;
        let turns = (self.prompt / TURN).max(1) | 1;
        let content = prose(self.prompt / turns);
        let messages: Vec<Value> = ["user", "assistant"]
            .iter()
            .cycle()
            .take(turns)
            .map(|role| json!({"role": role, "content": content}))
            .collect();
        let mut body = json!({"model": self.model, "max_tokens": 1024, "messages": messages});
        if self.stream {
            body["stream"] = Value::Bool(true);
            if self.dialect == Dialect::Chat {
                body["stream_options"] = json!({"include_usage": true});
            }
        }
        Bytes::from(body.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Ask;
    use crate::shape::{Dialect, Shape};

    #[test]
    fn a_request_has_about_the_size_asked_for_and_names_its_shape() {
        for prompt in [500, 184 * 1024] {
            let ask = Ask {
                dialect: Dialect::Messages,
                model: "messages/short".to_owned(),
                stream: false,
                prompt,
            };
            let body = ask.body();
            assert!(
                (prompt..prompt * 6 / 5 + 200).contains(&body.len()),
                "{}",
                body.len()
            );
            assert_eq!(Shape::asked_in(&body), Some(Shape::Short));
        }
    }
}
