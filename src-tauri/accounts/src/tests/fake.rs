//! A provider on the loopback.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use std::sync::{Arc, Mutex};

/// What it answers: (how the path and query begin, status, body); the first that fits.
pub(super) type Answers = &'static [(&'static str, u16, &'static str)];

pub(super) struct Fake {
    pub(super) base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    pub(super) async fn start(answers: Answers) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let router = Router::new()
            .fallback(answer)
            .with_state((answers, asked.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, asked }
    }

    /// Every request: method, path and query, the headers that carry keys and versions, body.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

type Shared = (Answers, Arc<Mutex<Vec<String>>>);

async fn answer(
    State((answers, asked)): State<Shared>,
    request: Request,
) -> (StatusCode, &'static str) {
    let (head, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let path = head.uri.path_and_query().unwrap().to_string();
    let told = [
        "authorization",
        "x-api-key",
        "x-goog-api-key",
        "anthropic-version",
    ]
    .iter()
    .filter_map(|name| head.headers.get(*name));
    let told: Vec<&str> = told.map(|value| value.to_str().unwrap()).collect();
    asked.lock().unwrap().push(format!(
        "{} {path} [{}] {}",
        head.method,
        told.join(", "),
        String::from_utf8_lossy(&body)
    ));
    let found = answers.iter().find(|(start, ..)| path.starts_with(start));
    found.map_or((StatusCode::NOT_FOUND, "{}"), |(_, status, body)| {
        (StatusCode::from_u16(*status).unwrap(), *body)
    })
}
