//! A web search that the client's dialect asks for and the target's has too: what becomes of its settings.
//!
//! They are read into one flat object in Anthropic's words. A target takes out those it knows; what is left is lost, and told.

use crate::shared;
use chat::{Dialect, Request};
use serde_json::{Map, Value};

/// The settings of a search that nobody took yet.
#[derive(Debug)]
pub(crate) struct Search(Map<String, Value>);

impl Search {
    /// The search that the request asks for in the words of another dialect than `dialect`.
    pub(crate) fn asked(request: &Request, dialect: Dialect) -> Option<Self> {
        let asked = |extra: &&chat::Opaque| shared::is_foreign_search(extra, dialect);
        let mut asking = request.extras.iter().filter(asked).peekable();
        asking.peek()?;
        let mut said = Map::new();
        for extra in asking {
            if let Ok(Value::Object(settings)) = serde_json::from_str(extra.value.get()) {
                said.extend(settings);
            }
        }
        if let Some(Value::Object(filters)) = said.remove("filters") {
            said.extend(filters);
        }
        if let Some(Value::Object(place)) = said.get_mut(LOCATION) {
            if let Some(Value::Object(nested)) = place.remove(APPROXIMATE) {
                place.extend(nested);
            }
            place.insert("type".to_owned(), APPROXIMATE.into());
        }
        said.retain(|name, value| !value.is_null() && !matches!(name.as_str(), "type" | "name"));
        Some(Self(said))
    }

    /// Takes a setting that the target has.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Takes the location as Chat Completions nests it.
    pub(crate) fn nested_location(&mut self) -> Option<Value> {
        let Value::Object(mut place) = self.take(LOCATION)? else {
            return None;
        };
        place.remove("type");
        Some(serde_json::json!({"type": APPROXIMATE, APPROXIMATE: place}))
    }

    /// The settings that nobody took, as losses are named.
    pub(crate) fn unsaid(&self) -> impl Iterator<Item = String> {
        self.0.keys().map(|name| format!("web_search.{name}"))
    }
}

/// The domains that alone are searched.
pub(crate) const ALLOWED: &str = "allowed_domains";
/// The domains that are not searched.
pub(crate) const BLOCKED: &str = "blocked_domains";
/// Where the user is.
pub(crate) const LOCATION: &str = "user_location";
/// How much is read of what is found, in OpenAI's two dialects.
pub(crate) const CONTEXT: &str = "search_context_size";
/// Why a setting is not told.
pub(crate) const UNKNOWN: &str = "the target's web search has no such setting";
const APPROXIMATE: &str = "approximate";
