//! Every limit in one place: how long, how large, how many.

use std::time::Duration;

/// How long, how large, how many.
#[derive(Debug, Clone)]
pub struct Limits {
    /// TCP and TLS to a provider.
    pub connect: Duration,
    /// From sending a streamed request to the first real content of its answer; then the next account is tried.
    pub first_content: Duration,
    /// A stream that has properly begun, but has no content yet, is handed to the client after this.
    pub hold: Duration,
    /// From sending a request that is not streamed to the head of its answer, while others could still be asked; then the next is tried.
    pub whole_head: Duration,
    /// From sending a whole request to the head of its answer, and from there to its end.
    pub whole_answer: Duration,
    /// From a request's arrival to the first content of its answer, whoever is tried for it. A combo may state another.
    pub request: Duration,
    /// Between two reads of a stream.
    pub idle: Duration,
    /// Silence towards the client after which something harmless is sent.
    pub keep_alive: Duration,
    /// A client that asked for it is told of its request's progress so often.
    pub progress: Duration,
    /// Bytes of a request body.
    pub body: usize,
    /// Time for a client to send its headers.
    pub client_headers: Duration,
    /// Time for a client to send its body.
    pub client_body: Duration,
    /// A client that takes nothing for so long is dropped.
    pub client_write: Duration,
    /// Bytes of a whole answer.
    pub answer: usize,
    /// Bytes of an error answer.
    pub error_answer: usize,
    /// Bytes held back of a stream before it is handed on.
    pub held: usize,
    /// While requests under way hold the rest of a budget, another waits for them so long.
    pub budget_wait: Duration,
    /// At shutdown, time for running answers to finish.
    pub drain: Duration,
    /// Pictures may be fetched from the user's own network.
    pub private_media: bool,
    /// The name or address the data door is bound to, which a client may call it by.
    pub host: String,
    /// Further names a client may call the gateway by.
    pub local_names: Vec<String>,
    /// A client must show a key.
    pub require_key: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_content: Duration::from_secs(60),
            hold: Duration::from_secs(10),
            whole_head: Duration::from_secs(300),
            whole_answer: Duration::from_secs(600),
            request: Duration::from_secs(900),
            idle: Duration::from_secs(300),
            keep_alive: Duration::from_secs(15),
            progress: Duration::from_secs(2),
            body: 64 * 1024 * 1024,
            client_headers: Duration::from_secs(15),
            client_body: Duration::from_secs(120),
            client_write: Duration::from_secs(60),
            answer: 64 * 1024 * 1024,
            error_answer: 1024 * 1024,
            held: 1024 * 1024,
            budget_wait: Duration::from_secs(30),
            drain: Duration::from_millis(1500),
            private_media: false,
            host: "127.0.0.1".to_owned(),
            local_names: Vec::new(),
            require_key: true,
        }
    }
}

/// A limit that a variable sets, in milliseconds.
type Span = (&'static str, fn(&mut Limits) -> &mut Duration);

const SPANS: &[Span] = &[
    ("FETCH_CONNECT_TIMEOUT_MS", |limits| &mut limits.connect),
    ("OMNIROUTE_WHOLE_HEAD_MS", |limits| &mut limits.whole_head),
    ("FETCH_BODY_TIMEOUT_MS", |limits| &mut limits.whole_answer),
    ("OMNIROUTE_REQUEST_MS", |limits| &mut limits.request),
    ("FETCH_HEADERS_TIMEOUT_MS", |limits| {
        &mut limits.first_content
    }),
    ("OMNIROUTE_HOLD_MS", |limits| &mut limits.hold),
    ("STREAM_IDLE_TIMEOUT_MS", |limits| &mut limits.idle),
    ("OMNIROUTE_KEEP_ALIVE_MS", |limits| &mut limits.keep_alive),
    ("OMNIROUTE_PROGRESS_MS", |limits| &mut limits.progress),
    ("OMNIROUTE_CLIENT_HEADERS_MS", |limits| {
        &mut limits.client_headers
    }),
    ("OMNIROUTE_CLIENT_BODY_MS", |limits| &mut limits.client_body),
    ("OMNIROUTE_CLIENT_WRITE_MS", |limits| {
        &mut limits.client_write
    }),
    ("OMNIROUTE_BUDGET_WAIT_MS", |limits| &mut limits.budget_wait),
    ("SHUTDOWN_TIMEOUT_MS", |limits| &mut limits.drain),
];

impl Limits {
    /// The limits with what the environment sets.
    ///
    /// # Errors
    /// A variable that is set to what it cannot be: its name and value.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut limits = Self::default();
        for (name, field) in SPANS {
            if let Some(text) = variable(name) {
                *field(&mut limits) = Duration::from_millis(number(name, &text)?);
            }
        }
        if variable("OMNIROUTE_REQUEST_MS").is_none() {
            limits.request = limits.request.max(limits.whole_answer);
        }
        if let Some(text) = variable("MAX_BODY_SIZE_BYTES") {
            limits.body =
                usize::try_from(number("MAX_BODY_SIZE_BYTES", &text)?).unwrap_or(usize::MAX);
        }
        let is = |name: &str, words: &[&str]| {
            variable(name)
                .is_some_and(|value| words.contains(&value.trim().to_ascii_lowercase().as_str()))
        };
        limits.require_key = !is("REQUIRE_API_KEY", &["false", "0", "no", "off"]);
        limits.private_media = is("OMNIROUTE_ALLOW_PRIVATE_MEDIA", &["true", "1", "yes", "on"]);
        let names = variable("LOCAL_HOSTNAMES").unwrap_or_default();
        limits.local_names = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        Ok(limits)
    }
}

fn number(name: &str, text: &str) -> Result<u64, String> {
    text.trim()
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| format!("{name} is `{text}`; it must be a whole number above 0"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn set(name: &'static str, value: &'static str) -> Result<Limits, String> {
        Limits::from_environment(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn every_variable_sets_its_limit_and_nothing_else() {
        for (name, field) in SPANS {
            let mut limits = set(name, "1234").unwrap();
            assert_eq!(*field(&mut limits), Duration::from_millis(1234), "{name}");
        }
        let patient = set("FETCH_BODY_TIMEOUT_MS", "3600000").unwrap();
        assert_eq!(
            patient.request, patient.whole_answer,
            "one answer may take it"
        );
        assert_eq!(set("MAX_BODY_SIZE_BYTES", "77").unwrap().body, 77);
        assert!(!set("REQUIRE_API_KEY", "False").unwrap().require_key);
        assert!(set("REQUIRE_API_KEY", "maybe").unwrap().require_key);
        assert_eq!(
            set("LOCAL_HOSTNAMES", "box, box.lan").unwrap().local_names,
            ["box", "box.lan"]
        );
        assert!(
            set("STREAM_IDLE_TIMEOUT_MS", "soon")
                .unwrap_err()
                .contains("STREAM_IDLE_TIMEOUT_MS")
        );
    }
}
