//! The environment variables that change a limit. The names are those of the project's earlier versions where these had one.

use crate::limits::Limits;
use std::time::Duration;

/// A variable and the span it sets, in milliseconds.
type Span = (&'static str, fn(&mut Limits) -> &mut Duration);

const SPANS: &[Span] = &[
    ("FETCH_CONNECT_TIMEOUT_MS", |limits| &mut limits.connect),
    ("FETCH_HEADERS_TIMEOUT_MS", |limits| {
        &mut limits.first_content
    }),
    ("FETCH_BODY_TIMEOUT_MS", |limits| &mut limits.whole_answer),
    ("STREAM_IDLE_TIMEOUT_MS", |limits| &mut limits.idle),
    ("SHUTDOWN_TIMEOUT_MS", |limits| &mut limits.drain),
    ("OMNIROUTE_HOLD_MS", |limits| &mut limits.hold),
    ("OMNIROUTE_KEEP_ALIVE_MS", |limits| &mut limits.keep_alive),
    ("OMNIROUTE_CLIENT_HEADERS_MS", |limits| {
        &mut limits.client_headers
    }),
    ("OMNIROUTE_CLIENT_BODY_MS", |limits| &mut limits.client_body),
    ("OMNIROUTE_CLIENT_WRITE_MS", |limits| {
        &mut limits.client_write
    }),
];

impl Limits {
    /// These limits with what the variables say; `lookup` knows their values. A value that is no number above zero is ignored.
    #[must_use]
    pub fn told_by(mut self, lookup: impl Fn(&str) -> Option<String>) -> Self {
        for (name, span) in SPANS {
            let told = lookup(name).and_then(|value| value.trim().parse().ok());
            if let Some(millis) = told.filter(|millis| *millis > 0) {
                *span(&mut self) = Duration::from_millis(millis);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_sets_its_limit_and_nonsense_sets_none() {
        let told = |value: &'static str| {
            Limits::default()
                .told_by(move |name| (name == "STREAM_IDLE_TIMEOUT_MS").then(|| value.to_owned()))
        };
        assert_eq!(told(" 1500 ").idle, Duration::from_millis(1500));
        for nonsense in ["", "0", "-1", "soon", "1e3"] {
            assert_eq!(told(nonsense).idle, Limits::default().idle, "{nonsense}");
        }
    }
}
