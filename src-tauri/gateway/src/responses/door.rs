//! Answers that are read again or taken back: `GET` and `DELETE /v1/responses/{id}`, and `GET /v1/responses/{id}/input_items`.

use super::{Turn, items};
use crate::admission::query_value;
use crate::clock;
use crate::door::Visit;
use crate::routes::{Route, Wanted};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chat::{Failure, FailureKind, Stage};
use http::header;
use serde_json::{Value, json};

/// Answers these; `None` for every other route.
pub(crate) fn answer(visit: &Visit, route: &Route) -> Option<Result<Response, Failure>> {
    let Route::Kept { id, wanted } = route else {
        return None;
    };
    let key = visit.caller.as_ref().map(|caller| &*caller.id);
    let memory = &visit.house.responses;
    if *wanted == Wanted::Nothing {
        let told = json!({"id": id, "object": "response", "deleted": true});
        let known = memory.forget(key, id);
        return Some(
            known
                .then(|| sent(told.to_string().into()))
                .ok_or_else(|| unknown(id)),
        );
    }
    let now = clock::now();
    let Some(last) = memory.turn(key, id, now) else {
        return Some(Err(unknown(id)));
    };
    if *wanted == Wanted::Whole {
        return Some(Ok(sent(last.object)));
    }
    let told = memory.told(key, id, now).and_then(|told| told.turns);
    let before = told.as_deref().and_then(<[Turn]>::split_last);
    let before = before.and_then(|(_, before)| items::of_turns(before));
    let mut all = before.unwrap_or_default();
    let own = std::str::from_utf8(&last.input).ok().and_then(items::input);
    all.extend(own.unwrap_or_default());
    Some(listed(visit, items::shown(&all, id)))
}

/// A page of a list, the latest first unless the client wants it otherwise.
fn listed(visit: &Visit, mut all: Vec<Value>) -> Result<Response, Failure> {
    let query = |name| query_value(&visit.parts, name);
    if query("order") != Some("asc") {
        all.reverse();
    }
    let limit = query("limit").map_or(Some(USUAL), |limit| limit.parse().ok());
    let limit = limit.filter(|limit| (1..=MOST).contains(limit));
    let limit = limit.ok_or_else(|| refused("limit: must be a whole number from 1 to 100"))?;
    let from = match query("after") {
        None => 0,
        Some(after) => {
            let at = all.iter().position(|item| item["id"] == after);
            1 + at.ok_or_else(|| refused("after: no such item"))?
        }
    };
    let page = all.get(from..).unwrap_or_default();
    let has_more = page.len() > limit;
    let page = page.get(..limit).unwrap_or(page);
    let id = |item: Option<&Value>| item.map_or(Value::Null, |item| item["id"].clone());
    let (first_id, last_id) = (id(page.first()), id(page.last()));
    let told = json!({"object": "list", "data": page, "first_id": first_id, "last_id": last_id, "has_more": has_more});
    Ok(sent(told.to_string().into()))
}

fn sent(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn unknown(id: &str) -> Failure {
    let message = format!(
        "Response with id '{id}' not found: it was not stored, it is too old, or the gateway has started anew since"
    );
    Failure::new(FailureKind::NotFound, Stage::Admission, message)
        .with_code("previous_response_not_found")
}

fn refused(why: &str) -> Failure {
    Failure::new(FailureKind::BadRequest, Stage::Admission, why).with_code("invalid_request")
}

/// Items of a page, and the most.
const USUAL: usize = 20;
const MOST: usize = 100;
