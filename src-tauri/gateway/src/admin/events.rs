//! What happens, as a stream: requests as they end, alerts, the data door, and what to read anew.

use super::control::Desk;
use super::door;
use super::requests;
use crate::house::House;
use crate::news::News;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use http::Method;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// What a successful change of a path means: which lists to read anew.
const CHANGES: &[(&str, &[&str])] = &[
    ("/accounts", &["accounts", "models"]),
    ("/providers", &["providers", "models"]),
    ("/keys", &["keys"]),
    ("/budgets", &["budgets"]),
    ("/access", &["access"]),
    ("/health", &["accounts"]),
    ("/combos", &["combos", "models"]),
    ("/routing", &["routing", "combos", "models"]),
    ("/caches", &["caches"]),
    ("/transforms", &["transforms"]),
    ("/settings", &["settings"]),
    ("/alerts/silenced", &["settings"]),
    ("/password", &["settings"]),
    ("/secrets", &["secrets", "accounts"]),
    (
        "/reload",
        &[
            "accounts",
            "keys",
            "providers",
            "models",
            "combos",
            "routing",
            "caches",
            "transforms",
            "budgets",
            "access",
            "settings",
        ],
    ),
];

/// What happens from now on
#[utoipa::path(get, path = "/events", operation_id = "events", tag = "system", responses((status = OK, body = String, content_type = "text/event-stream", description = "Events `request`, `alert`, `door` and `changed`, each with the JSON of its own list; a comment every 30 s.")))]
pub(super) async fn stream(State(house): State<Arc<House>>) -> Response {
    let listener = house.news.listen();
    let events = stream::unfold((house, listener), |(house, mut listener)| async {
        let news = listener.next().await?;
        let event = event(&house, &news);
        Some((event, (house, listener)))
    });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text(""))
        .into_response()
}

fn event(house: &House, news: &News) -> Result<Event, axum::Error> {
    match news {
        News::Request(row) => Event::default()
            .event("request")
            .json_data(requests::view((**row).clone())),
        News::Alert(alert) => Event::default().event("alert").json_data(&**alert),
        News::Door(state) => Event::default()
            .event("door")
            .json_data(door::view(house, state.clone())),
        News::Changed(what) => Event::default()
            .event("changed")
            .json_data(json!({ "what": what })),
        News::Over => Ok(Event::default().comment("")),
    }
}

/// Tells the others what a change was of.
pub(super) async fn tell_of_changes(
    State(desk): State<Desk>,
    request: Request,
    next: Next,
) -> Response {
    let lists = if *request.method() == Method::GET {
        &[]
    } else {
        changed_by(request.uri().path())
    };
    let response = next.run(request).await;
    if response.status().is_success() {
        for what in lists {
            desk.house.news.changed(what);
        }
    }
    response
}

fn changed_by(path: &str) -> &'static [&'static str] {
    let found = CHANGES.iter().find(|(start, _)| {
        path.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    found.map_or(&[], |(_, lists)| lists)
}

const KEEP_ALIVE: Duration = Duration::from_secs(30);
