//! Which door a request has come to: the control door under `/api`, the data door everywhere else, also under `/api/v1`, where some
//! clients look for it.

use crate::door;
use crate::house::House;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use std::convert::Infallible;
use std::sync::Arc;
use tower::ServiceExt;

/// Both doors.
#[derive(Clone)]
pub(crate) struct Doors {
    house: Arc<House>,
    control: Router,
}

impl Doors {
    /// The data door of that house, and a control door.
    pub(crate) fn new(house: Arc<House>, control: Router) -> Self {
        Self { house, control }
    }

    /// Answers one request.
    pub(crate) async fn answer(self, request: Request<Incoming>) -> Result<Response, Infallible> {
        if is_control(request.uri().path()) {
            return self.control.oneshot(request.map(Body::new)).await;
        }
        Ok(door::serve(self.house, request).await)
    }
}

fn is_control(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/api") else {
        return false;
    };
    let first = rest
        .strip_prefix('/')
        .map(|rest| rest.split('/').next().unwrap_or_default());
    rest.is_empty() || first.is_some_and(|first| first != "v1" && first != "v1beta")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_data_door_is_found_under_api_v1_too() {
        for path in ["/api", "/api/", "/api/keys", "/api/v12"] {
            assert!(super::is_control(path), "{path}");
        }
        for path in [
            "/",
            "/v1/models",
            "/api/v1/models",
            "/api/v1beta/models/x:generateContent",
            "/apiary",
        ] {
            assert!(!super::is_control(path), "{path}");
        }
    }
}
