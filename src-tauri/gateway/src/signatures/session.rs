//! Which conversation a request belongs to: the client's key, and the session it names or the words with which the conversation began.

use chat::{Part, Request, Role};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::sync::Arc;

/// A conversation of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Session([u8; 16]);

impl Session {
    /// The conversation of the client with that key. Its first words stay as it grows; they count in a named session too, for some clients
    /// give one name to many conversations.
    pub(crate) fn of(key: Option<&str>, named: Option<&str>, request: &Request) -> Self {
        let mut hash = Sha256::new();
        hash.update(key.unwrap_or_default());
        hash.update([0]);
        hash.update(named.unwrap_or_default());
        hash.update([0]);
        first_words(request).for_each(|words| hash.update(words));
        let hash: [u8; 32] = hash.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        Self(id)
    }
}

/// A request's conversation. Its session is worked out when it is first asked for: most answers hold nothing to remember, and the first words
/// may be a long prompt.
#[derive(Debug)]
pub(crate) struct Conversation {
    key: Option<Arc<str>>,
    named: Option<Arc<str>>,
    request: Arc<Request>,
    session: OnceCell<Session>,
}

impl Conversation {
    /// The conversation of the client with that key, of which this is the latest request.
    pub(crate) fn of(
        key: Option<Arc<str>>,
        named: Option<Arc<str>>,
        request: Arc<Request>,
    ) -> Self {
        Self {
            key,
            named,
            request,
            session: OnceCell::new(),
        }
    }

    /// Its session.
    pub(crate) fn session(&self) -> Session {
        *self
            .session
            .get_or_init(|| Session::of(self.key.as_deref(), self.named.as_deref(), &self.request))
    }
}

#[cfg(test)]
impl From<Session> for Conversation {
    fn from(session: Session) -> Self {
        Self {
            session: OnceCell::from(session),
            ..Self::of(None, None, Arc::default())
        }
    }
}

/// What the user said first. Standing instructions do not count: some clients write the time into them.
fn first_words(request: &Request) -> impl Iterator<Item = &str> {
    let first = request.turns.iter().find(|turn| turn.role == Role::User);
    let parts = first.into_iter().flat_map(|turn| &turn.parts);
    parts.filter_map(|part| {
        if let Part::Text(text) = part {
            Some(text.text.as_str())
        } else {
            None
        }
    })
}
