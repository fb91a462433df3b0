//! A provider: who serves models, where, and how to speak to it.

use crate::template::{self, Missing};
use crate::{Model, Offer, Text, traits};
use chat::{Dialect, Quirks, Target};
use std::borrow::Cow;

/// A provider, built in or the user's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    /// The name that never changes.
    pub id: Text,
    /// What stands before the slash in a model's full name.
    pub prefix: Text,
    /// Other accepted prefixes.
    pub aliases: Cow<'static, [Text]>,
    /// The name to show.
    pub name: Text,
    /// How it is paid for.
    pub tier: Tier,
    /// How the key is sent, unless the offer says otherwise.
    pub auth: Auth,
    /// Its endpoints, the preferred first; at least one.
    pub offers: Cow<'static, [Offer]>,
    /// Headers on every request to it.
    pub headers: Cow<'static, [(Text, Text)]>,
    /// The models known beforehand, sorted by id.
    pub models: Cow<'static, [Model]>,
    /// Where it lists its models.
    pub models_url: Option<Text>,
    /// What every account must state to make the addresses whole.
    pub variables: Cow<'static, [Variable]>,
    /// How it departs from its dialects, whatever the model.
    pub quirks: Quirks,
    /// Whether a model it does not list may be asked for behind its prefix.
    pub any_model: bool,
    /// How a key is tried out.
    pub key_check: KeyCheck,
    /// The statuses that mean a wrong key in answer to a key check.
    pub bad_key_statuses: Cow<'static, [u16]>,
    /// Text in the answer to a key check that means a wrong key, whatever the status.
    pub bad_key_text: Cow<'static, [Text]>,
    /// Where the user gets a key.
    pub console_url: Option<Text>,
    /// Whether it runs on the user's own machine: no key is needed, though one is sent if given.
    pub local: bool,
    /// Whether the user defined it.
    pub custom: bool,
}

/// How a provider is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// A plan the user already pays for.
    Subscription,
    /// By the token.
    ApiKey,
    /// A small flat fee, or little by the token.
    Cheap,
    /// Nothing.
    Free,
}

impl Tier {
    /// The name used in data files and by the admin API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::ApiKey => "api-key",
            Self::Cheap => "cheap",
            Self::Free => "free",
        }
    }
}

/// How a key is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Bearer <key>`.
    Bearer,
    /// `Authorization: <scheme> <key>`.
    Scheme(Text),
    /// The bare key in the header of that name.
    Header(Text),
    /// The key in the query parameter of that name.
    Query(Text),
    /// Not at all.
    None,
}

/// How a key is tried out. An answer that decides nothing (a 404, say) leaves it to a one-token chat call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyCheck {
    /// A GET of the model list.
    List,
    /// A GET of this address, which exists for the purpose.
    Get(Text),
    /// A one-token chat call: the model list is public or there is none.
    Chat,
}

/// A `{name}` in a provider's addresses whose value belongs to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The name in the braces.
    pub name: Text,
    /// The value when the account states none.
    pub default: Option<Text>,
}

impl Provider {
    /// The listed model of that id; upper case is forgiven.
    pub fn model(&self, id: &str) -> Option<&Model> {
        let exact = self.models.iter().find(|model| model.id == id);
        exact.or_else(|| {
            self.models
                .iter()
                .find(|model| model.id.eq_ignore_ascii_case(id))
        })
    }

    /// The endpoint for this model: in the preferred dialect if there is one, else the provider's first that serves it.
    pub fn offer(&self, preferred: Dialect, model: &str) -> Option<&Offer> {
        let serving = || self.offers.iter().filter(|offer| offer.serves(model));
        serving()
            .find(|offer| offer.dialect == preferred)
            .or_else(|| serving().next())
    }

    /// How the key is sent to that offer.
    pub fn auth_for<'a>(&'a self, offer: &'a Offer) -> &'a Auth {
        offer.auth.as_ref().unwrap_or(&self.auth)
    }

    /// The model to write a request for. What is stated of the model here goes before what its name tells.
    pub fn target(&self, model_id: &str) -> Target {
        let listed = self.model(model_id);
        let model = listed.map_or(model_id, Model::upstream_id);
        let traits = traits(model);
        Target {
            model: model.to_owned(),
            max_output_tokens: listed
                .and_then(|listed| listed.max_output)
                .or(traits.max_output),
            quirks: self
                .quirks
                .and(traits.quirks)
                .and(listed.map_or(Quirks::NONE, |listed| listed.quirks)),
        }
    }

    /// The most tokens the model reads here, if anyone says.
    pub fn context(&self, model_id: &str) -> Option<u64> {
        let listed = self.model(model_id);
        let stated = listed.and_then(|listed| listed.context);
        stated.or_else(|| traits(listed.map_or(model_id, Model::upstream_id)).context)
    }

    /// The address a request to that offer goes to. `given` knows the account's values of the variables.
    pub fn endpoint<'v>(
        &self,
        offer: &Offer,
        model: &str,
        stream: bool,
        given: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<String, Missing> {
        let verb = if stream {
            "streamGenerateContent?alt=sse"
        } else {
            "generateContent"
        };
        template::fill(&offer.url, |name| match name {
            "model" => Some(template::path(model)),
            "verb" => Some(verb.to_owned()),
            variable => self.value(variable, &given),
        })
    }

    /// Another address of the provider (`count_url`, `models_url`, the one of a key check) made whole.
    pub fn address<'v>(
        &self,
        address: &str,
        model: &str,
        given: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<String, Missing> {
        template::fill(address, |name| match name {
            "model" => Some(template::path(model)),
            variable => self.value(variable, &given),
        })
    }

    /// Whether this answer to a key check means that the key is wrong.
    pub fn is_bad_key(&self, status: u16, body: &str) -> bool {
        self.bad_key_statuses.contains(&status)
            || self
                .bad_key_text
                .iter()
                .any(|text| body.contains(text.as_ref()))
    }

    /// The account's value of a variable, else the default. An address pasted for a host loses its scheme and its last slash.
    fn value<'v>(&self, name: &str, given: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
        let variable = self
            .variables
            .iter()
            .find(|variable| variable.name == name)?;
        let value = given(name)
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .or(variable.default.as_deref())?;
        Some(
            value
                .trim_start_matches("https://")
                .trim_end_matches('/')
                .to_owned(),
        )
    }
}
