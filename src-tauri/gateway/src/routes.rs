//! Every path of the data door on one page.
//!
//! Clients call the same thing by many paths: with and without `/v1`, with `/v1` twice, behind `/api`. The path is brought to one form
//! first, then looked up.

use http::Method;
use std::borrow::Cow;

/// What a client can ask of the data door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// An answer of a model.
    Ask(Form),
    /// Anthropic token count.
    CountTokens,
    /// Token count of the Responses API.
    CountInput,
    /// Gemini token count.
    GeminiCount {
        /// The model in the path.
        model: String,
    },
    /// The model list under `/v1`, whose form depends on who asks.
    Models,
    /// One model under `/v1`.
    Model(String),
    /// The model list under `/v1beta`.
    GeminiModels,
    /// One model under `/v1beta`.
    GeminiModel(String),
    /// An answer of the Responses API that was kept.
    Kept {
        /// Its id.
        id: String,
        /// What of it.
        wanted: Wanted,
    },
    /// Whether the gateway lives.
    Health,
    /// `HEAD /`, which some clients send before anything else.
    Root,
}

impl Route {
    /// The endpoint a key may be limited to; `None` for what every key may call.
    pub(crate) const fn endpoint(&self) -> Option<&'static str> {
        match self {
            Self::Ask(Form::Chat) => Some("chat"),
            Self::Ask(Form::Completions) => Some("completions"),
            Self::Ask(Form::Responses) | Self::CountInput | Self::Kept { .. } => Some("responses"),
            Self::Ask(Form::Messages) | Self::CountTokens => Some("messages"),
            Self::Ask(Form::Generate { .. }) | Self::GeminiCount { .. } => Some("gemini"),
            Self::Models
            | Self::Model(_)
            | Self::GeminiModels
            | Self::GeminiModel(_)
            | Self::Health
            | Self::Root => None,
        }
    }
}

/// What is wanted of an answer that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it.
    Whole,
    /// What was asked for it.
    Items,
    /// That it be forgotten.
    Nothing,
}

/// In which form a model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// OpenAI Chat Completions.
    Chat,
    /// OpenAI legacy completions.
    Completions,
    /// OpenAI Responses.
    Responses,
    /// Anthropic Messages.
    Messages,
    /// Gemini.
    Generate {
        /// The model in the path.
        model: String,
        /// By the verb.
        stream: bool,
    },
}

impl Form {
    /// The path, for the ledger.
    pub(crate) const fn endpoint(&self) -> &'static str {
        match self {
            Self::Chat => "/v1/chat/completions",
            Self::Completions => "/v1/completions",
            Self::Responses => "/v1/responses",
            Self::Messages => "/v1/messages",
            Self::Generate { stream: false, .. } => "/v1beta/models/{model}:generateContent",
            Self::Generate { stream: true, .. } => "/v1beta/models/{model}:streamGenerateContent",
        }
    }
}

const FIXED: &[(&str, &str, Route)] = &[
    ("POST", "chat/completions", Route::Ask(Form::Chat)),
    ("POST", "completions", Route::Ask(Form::Completions)),
    ("POST", "responses", Route::Ask(Form::Responses)),
    ("POST", "messages", Route::Ask(Form::Messages)),
    ("POST", "messages/count_tokens", Route::CountTokens),
    ("GET", "models", Route::Models),
    ("GET", "health", Route::Health),
    ("GET", "", Route::Root),
];

/// Whether a path is known, and with which method.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Known.
    Route(Route),
    /// Known, but not with this method.
    WrongMethod,
    /// Not known.
    Nothing,
}

/// Looks up a path.
pub(crate) fn find(method: &Method, path: &str) -> Found {
    let (beta, rest) = canonical(path);
    let method = if method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    if let Some(after) = rest.strip_prefix("models/") {
        return model_path(method, beta, after);
    }
    if beta && rest == "models" {
        return if method == "GET" {
            Found::Route(Route::GeminiModels)
        } else {
            Found::WrongMethod
        };
    }
    if beta && rest.contains(':') {
        // A Gemini client given a model name with a slash leaves `models/` out.
        return model_path(method, beta, &rest);
    }
    if let Some(after) = rest.strip_prefix("responses/") {
        return kept_path(method, after);
    }
    match FIXED.iter().find(|(_, known, _)| *known == rest) {
        Some((wanted, _, route)) if *wanted == method => Found::Route(route.clone()),
        Some(_) => Found::WrongMethod,
        None => Found::Nothing,
    }
}

/// The path without its versions, and whether one of them was `v1beta`.
fn canonical(path: &str) -> (bool, Cow<'_, str>) {
    let mut rest = path.trim_matches('/');
    let mut beta = false;
    if let Some(("api", after)) = rest.split_once('/') {
        rest = after;
    }
    loop {
        let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
        match first {
            "v1" => {}
            "v1beta" => beta = true,
            "codex" => return (false, Cow::Borrowed("responses")),
            _ => return (beta, Cow::Borrowed(rest)),
        }
        rest = after;
    }
}

/// `models/{id}` and `models/{id}:verb`; ids may hold slashes and colons, so the verb is behind the last colon.
fn model_path(method: &str, beta: bool, after: &str) -> Found {
    let id = unescaped(after.strip_prefix("models/").unwrap_or(after));
    if method == "GET" {
        return Found::Route(if beta {
            Route::GeminiModel(id)
        } else {
            Route::Model(id)
        });
    }
    let Some((model, verb)) = id.rsplit_once(':') else {
        return Found::WrongMethod;
    };
    let model = model.to_owned();
    match verb {
        "generateContent" => Found::Route(Route::Ask(Form::Generate {
            model,
            stream: false,
        })),
        "streamGenerateContent" => Found::Route(Route::Ask(Form::Generate {
            model,
            stream: true,
        })),
        "countTokens" => Found::Route(Route::GeminiCount { model }),
        _ => Found::Nothing,
    }
}

/// `responses/{id}` and `responses/{id}/input_items`; `responses/input_tokens` is a count.
fn kept_path(method: &str, after: &str) -> Found {
    if (method, after) == ("POST", "input_tokens") {
        return Found::Route(Route::CountInput);
    }
    let (id, wanted) = match (method, after.split_once('/')) {
        ("GET", None) => (after, Wanted::Whole),
        ("DELETE", None) => (after, Wanted::Nothing),
        ("GET", Some((id, "input_items"))) => (id, Wanted::Items),
        _ => return Found::Nothing,
    };
    let id = unescaped(id);
    Found::Route(Route::Kept { id, wanted })
}

fn unescaped(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(path.len()), path.as_bytes());
    while let [first, tail @ ..] = rest {
        let code = tail
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'%', Some(byte)) = (first, code) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(path: &str) -> Found {
        find(&Method::POST, path)
    }

    fn generate(model: &str, stream: bool) -> Found {
        Found::Route(Route::Ask(Form::Generate {
            model: model.to_owned(),
            stream,
        }))
    }

    #[test]
    fn the_forms_clients_use_lead_to_the_same_door() {
        for path in [
            "/v1/chat/completions",
            "/chat/completions",
            "/v1/v1/chat/completions",
            "/api/v1/chat/completions",
            "/v1/chat/completions/",
        ] {
            assert_eq!(post(path), Found::Route(Route::Ask(Form::Chat)), "{path}");
        }
        assert_eq!(
            post("/codex/anything"),
            Found::Route(Route::Ask(Form::Responses))
        );
        assert_eq!(
            post("/responses"),
            Found::Route(Route::Ask(Form::Responses))
        );
        assert_eq!(
            post("/v1/messages/count_tokens"),
            Found::Route(Route::CountTokens)
        );
        assert_eq!(
            post("/v1/responses/input_tokens"),
            Found::Route(Route::CountInput)
        );
    }

    #[test]
    fn geminis_model_and_verb_are_told_apart_at_the_last_colon() {
        assert_eq!(
            post("/v1beta/models/gemini-x:generateContent"),
            generate("gemini-x", false)
        );
        assert_eq!(
            post("/v1/models/g/llama3:8b:streamGenerateContent"),
            generate("g/llama3:8b", true)
        );
        assert_eq!(
            post("/v1beta/models/g%2Fm%3Agenerate:generateContent"),
            generate("g/m:generate", false)
        );
        assert_eq!(post("/v1beta/g/m:generateContent"), generate("g/m", false));
        assert_eq!(post("/v1beta/models/m:unknownVerb"), Found::Nothing);
    }

    #[test]
    fn answers_that_were_kept_have_paths_of_their_own() {
        let kept = |wanted| {
            let id = "resp_1".to_owned();
            Found::Route(Route::Kept { id, wanted })
        };
        let path = "/v1/responses/resp_1";
        assert_eq!(find(&Method::GET, path), kept(Wanted::Whole));
        assert_eq!(find(&Method::DELETE, path), kept(Wanted::Nothing));
        let items = "/v1/responses/resp_1/input_items";
        assert_eq!(find(&Method::GET, items), kept(Wanted::Items));
        assert_eq!(post(path), Found::Nothing);
        assert_eq!(post("/v1/responses/resp_1/cancel"), Found::Nothing);
    }

    #[test]
    fn lists_ids_and_methods() {
        assert_eq!(
            find(&Method::GET, "/v1/models"),
            Found::Route(Route::Models)
        );
        assert_eq!(
            find(&Method::GET, "/v1beta/models"),
            Found::Route(Route::GeminiModels)
        );
        assert_eq!(
            find(&Method::GET, "/v1/models/a/b/c"),
            Found::Route(Route::Model("a/b/c".to_owned()))
        );
        assert_eq!(find(&Method::HEAD, "/"), Found::Route(Route::Root));
        assert_eq!(find(&Method::GET, "/v1/messages"), Found::WrongMethod);
        assert_eq!(post("/v1/nonsense"), Found::Nothing);
    }
}
