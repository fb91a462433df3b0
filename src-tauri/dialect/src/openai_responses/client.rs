//! Who asks, in the vendor's terms: the end user's identifier and the key of the prompt cache.

use crate::ids;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The identifier of the end user, hashed when it is longer than the vendor takes.
pub(super) fn identifier(user: &str) -> Cow<'_, str> {
    ids::user(user, LONGEST)
}

/// A key for the prompt cache, made of the session that Claude Code tells in its user id.
pub(super) fn cache_key(user: &str) -> Option<String> {
    session(user).map(|session| ids::hex(&Sha256::digest(session), 64))
}

/// The session in `{"session_id":"…"}`, or in the older `user_…_session_…`.
fn session(user: &str) -> Option<&str> {
    if user.starts_with('{') {
        let (_, after) = user.split_once("\"session_id\":\"")?;
        return after.split_once('"').map(|(session, _)| session);
    }
    user.rsplit_once("_session_").map(|(_, session)| session)
}

const LONGEST: usize = 128;
