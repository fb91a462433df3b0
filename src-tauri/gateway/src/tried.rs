//! One try of one account, as the trace tells it.

use routing::Why;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::sync::Arc;

/// One try of one account, for the trace.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Attempt {
    /// The provider's id.
    pub(crate) provider: Cow<'static, str>,
    /// What the user calls the account.
    pub(crate) account: Arc<str>,
    /// The model in the provider's spelling.
    pub(crate) model: String,
    /// Why it was chosen.
    #[serde(serialize_with = "said", skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<Why>,
    /// What the user's rules changed of the request, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<String>,
    /// HTTP status, when one came.
    pub(crate) status: Option<u16>,
    /// Milliseconds from the request's arrival to the attempt's end.
    pub(crate) at_ms: u32,
    /// What failed; absent when it served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failed: Option<String>,
    /// The step at which it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<&'static str>,
    /// The row of the failure table that decided what came next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<&'static str>,
}

/// How one try ended.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// HTTP status, when one came.
    pub(crate) status: Option<u16>,
    /// What failed; `None` when it serves.
    pub(crate) failed: Option<String>,
    /// The step at which it failed.
    pub(crate) stage: Option<&'static str>,
    /// The row of the failure table that decided what came next.
    pub(crate) rule: Option<&'static str>,
}

fn said<S: Serializer>(why: &Option<Why>, serializer: S) -> Result<S::Ok, S::Error> {
    match why {
        Some(why) => serializer.collect_str(why),
        None => serializer.serialize_none(),
    }
}
