//! The models a client can call, in the form its family expects.
//!
//! `/v1/models` is shared by three families: a client that names an Anthropic version, or shows only `x-api-key`, is answered Anthropic's way;
//! one that shows a Google key Gemini's way; all others OpenAI's.

use crate::admission::query_value;
use crate::caller::access_of;
use crate::clock::rfc3339;
use crate::door::Visit;
use crate::routes::Route;
use crate::snapshot::Snapshot;
use axum::response::{IntoResponse, Response};
use catalog::{Model, Provider};
use chat::{Dialect, Failure, FailureKind, Stage};
use http::{HeaderMap, header};
use routing::{Access, Aim};
use serde::Serialize;
use serde_json::{Value, json};

/// Every model is said to have been made then: nobody knows better, and clients only sort by it.
const MADE: i64 = 1_735_689_600;

/// A name a client can ask for: a provider's model, or a combo.
struct Offered {
    id: String,
    /// What it is called behind the prefix.
    bare: Option<String>,
    owner: String,
    name: String,
    about: String,
    context: Option<u64>,
    max_output: Option<u64>,
}

impl Offered {
    fn model(provider: &Provider, model: &Model) -> Self {
        Self {
            id: format!("{}/{}", provider.prefix, model.id),
            bare: Some(model.id.to_string()),
            owner: provider.id.to_string(),
            name: model.name.to_string(),
            about: provider.name.to_string(),
            context: provider.context(&model.id),
            max_output: model.max_output,
        }
    }

    /// A combo reads as much as the least of its targets.
    fn combo(name: &str, about: &str, aim: &Aim) -> Self {
        Self {
            id: name.to_owned(),
            bare: None,
            owner: "combo".to_owned(),
            name: name.to_owned(),
            about: about.to_owned(),
            context: aim.legs.iter().filter_map(|leg| leg.context).min(),
            max_output: None,
        }
    }
}

/// Answers a model list or a single model; `None` for every other route.
pub(crate) fn answer(visit: &Visit, route: &Route) -> Option<Result<Response, Failure>> {
    let (family, wanted) = match route {
        Route::Models => (family(&visit.parts.headers), None),
        Route::Model(id) => (family(&visit.parts.headers), Some(id)),
        Route::GeminiModels => (Dialect::Gemini, None),
        Route::GeminiModel(id) => (Dialect::Gemini, Some(id)),
        Route::Ask(_)
        | Route::CountTokens
        | Route::CountInput
        | Route::GeminiCount { .. }
        | Route::Kept { .. }
        | Route::Health
        | Route::Root => return None,
    };
    let snapshot = visit.house.snapshot();
    let listed = offered(&snapshot, access_of(visit.caller.as_ref()));
    Some(match wanted {
        None => Ok(list(visit, &listed, family)),
        Some(id) => one(&listed, id, family),
    })
}

/// Which family's form the caller of a shared path expects.
pub(crate) fn family(headers: &HeaderMap) -> Dialect {
    let has = |name| headers.contains_key(name);
    if has("x-goog-api-key") || has("x-goog-api-client") {
        Dialect::Gemini
    } else if has("anthropic-version") || (has("x-api-key") && !has("authorization")) {
        Dialect::AnthropicMessages
    } else {
        Dialect::OpenAiChat
    }
}

/// What can be asked for, is not hidden and not kept from the key: combos, then the models of providers with an account in use.
fn offered(snapshot: &Snapshot, access: Option<&Access>) -> Vec<Offered> {
    let naming = &snapshot.rulebook.naming;
    let may_ask = |aim: &Aim| {
        let mut legs = aim.legs.iter();
        legs.any(|leg| may_use(snapshot, access, &aim.name, &leg.provider, &leg.model))
    };
    let own = naming.combos.iter().filter(|combo| !combo.hidden);
    let combos = own.filter_map(|combo| {
        let named = snapshot.named(&combo.name).ok()?;
        may_ask(&named.aim).then_some(())?;
        Some(Offered::combo(&combo.name, &combo.description, &named.aim))
    });
    let models = snapshot.connected().flat_map(|provider| {
        let models = provider
            .models
            .iter()
            .filter(|model| may_use(snapshot, access, &model.id, provider, &model.id));
        models.map(move |model| Offered::model(provider, model))
    });
    let auto = snapshot.auto().filter(|named| may_ask(&named.aim));
    let auto = auto.map(|named| {
        let about = "whatever is connected: plans, then keys, then cheap ones, then free ones";
        Offered::combo(routing::AUTO, about, &named.aim)
    });
    combos
        .chain(auto)
        .chain(models)
        .filter(|one| naming.visibility.shows(&one.id))
        .collect()
}

/// Whether a key may have a target asked under that name.
fn may_use(
    snapshot: &Snapshot,
    access: Option<&Access>,
    asked: &str,
    provider: &Provider,
    model: &str,
) -> bool {
    let Some(access) = access else {
        return true;
    };
    let mut accounts = snapshot.fleet.iter().filter(|account| {
        account.enabled && account.provider.id == provider.id && access.allows_account(&account.id)
    });
    access.allows(asked, provider, model) && accounts.next().is_some()
}

fn list(visit: &Visit, offered: &[Offered], family: Dialect) -> Response {
    match family {
        Dialect::OpenAiChat | Dialect::OpenAiResponses => json_answer(
            &json!({ "object": "list", "data": offered.iter().map(openai).collect::<Vec<_>>() }),
        ),
        Dialect::AnthropicMessages => {
            let start = query_value(&visit.parts, "after_id")
                .and_then(|after| offered.iter().position(|model| model.id == after))
                .map_or(0, |at| at + 1);
            let limit = number(visit, "limit", 20, 1000);
            let page: Vec<Value> = offered
                .iter()
                .skip(start)
                .take(limit)
                .map(anthropic)
                .collect();
            let id = |value: Option<&Value>| value.map_or(Value::Null, |value| value["id"].clone());
            let (first, last, more) = (
                id(page.first()),
                id(page.last()),
                start + page.len() < offered.len(),
            );
            json_answer(
                &json!({ "data": page, "has_more": more, "first_id": first, "last_id": last }),
            )
        }
        Dialect::Gemini => {
            let start = query_value(&visit.parts, "pageToken")
                .and_then(|token| token.parse().ok())
                .unwrap_or(0);
            let size = number(visit, "pageSize", 50, 1000);
            let page: Vec<Value> = offered.iter().skip(start).take(size).map(gemini).collect();
            let next = start + page.len();
            let mut answer = json!({ "models": page });
            if next < offered.len() {
                answer["nextPageToken"] = json!(next.to_string());
            }
            json_answer(&answer)
        }
    }
}

fn number(visit: &Visit, name: &str, usual: usize, most: usize) -> usize {
    query_value(&visit.parts, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
        .clamp(1, most)
}

fn one(listed: &[Offered], id: &str, family: Dialect) -> Result<Response, Failure> {
    let by_name = listed.iter().find(|model| model.id == id).or_else(|| {
        let mut bare = listed
            .iter()
            .filter(|model| model.bare.as_deref() == Some(id));
        bare.next().filter(|_| bare.next().is_none())
    });
    let Some(model) = by_name else {
        let message = format!("no model `{id}`; see GET /v1/models for those of your accounts");
        return Err(
            Failure::new(FailureKind::NotFound, Stage::Plan, message).with_code("model_not_found")
        );
    };
    Ok(json_answer(&match family {
        Dialect::OpenAiChat | Dialect::OpenAiResponses => openai(model),
        Dialect::AnthropicMessages => anthropic(model),
        Dialect::Gemini => gemini(model),
    }))
}

fn openai(model: &Offered) -> Value {
    json!({
        "id": model.id,
        "object": "model",
        "created": MADE,
        "owned_by": model.owner,
        "name": model.name,
        "context_length": model.context,
        "max_output_tokens": model.max_output,
    })
}

fn anthropic(model: &Offered) -> Value {
    json!({
        "type": "model",
        "id": model.id,
        "display_name": model.name,
        "created_at": rfc3339(MADE * 1000),
        "lifecycle": "active",
        "max_input_tokens": model.context,
        "max_tokens": model.max_output,
    })
}

fn gemini(model: &Offered) -> Value {
    let mut value = json!({
        "name": format!("models/{}", model.id),
        "version": "1",
        "displayName": model.name,
        "description": model.about,
        "supportedGenerationMethods": ["generateContent", "streamGenerateContent", "countTokens"],
    });
    if let Some(context) = model.context {
        value["inputTokenLimit"] = json!(context);
    }
    if let Some(output) = model.max_output {
        value["outputTokenLimit"] = json!(output);
    }
    value
}

fn json_answer(value: &impl Serialize) -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        serde_json::to_vec(value).unwrap_or_default(),
    )
        .into_response()
}
