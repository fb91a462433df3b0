//! What is known of a request before it is sent anywhere.

use crate::access::Access;
use crate::fleet::Fleet;
use crate::health::Health;
use crate::moment::Moment;
use crate::session::Session;
use crate::strategy::Strategies;
use std::sync::Arc;

/// What is known of a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Tokens of its prompt, estimated.
    pub prompt_tokens: u64,
    /// Tokens it will probably produce.
    pub output_tokens: u64,
    /// Whether it offers tools.
    pub tools: bool,
    /// Whether it holds pictures.
    pub images: bool,
    /// Whether it is a chore of the client's own: a title, a summary.
    pub background: bool,
    /// The session it belongs to, if known.
    pub session: Option<&'a Session>,
    /// What its key may use, if that is limited.
    pub access: Option<&'a Access>,
}

/// The world in which a request is planned.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The accounts.
    pub fleet: &'a Fleet,
    /// How they are doing.
    pub health: &'a Health,
    /// How to choose.
    pub strategies: &'a Strategies,
    /// Ids of providers whose budget is used up.
    pub shut: &'a [Arc<str>],
    /// When, and with what luck.
    pub moment: Moment,
}
