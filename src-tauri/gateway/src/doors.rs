//! Which door a request has come to.
//!
//! In the desktop app each door has a port of its own, and the data port knows no admin paths. Headless both share one port: the
//! control door under `/api` and with the page at `/`, the data door everywhere else, also under `/api/v1`, where some clients look
//! for it.

use crate::admin::AdminError;
use crate::admin::error::Code;
use crate::door;
use crate::house::House;
use crate::page;
use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use hyper::Request;
use hyper::body::Incoming;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower::ServiceExt;

/// What is behind a port.
#[derive(Clone)]
pub(crate) enum Doors {
    /// The data door alone.
    Data(Arc<House>),
    /// The control door alone.
    Control(Router),
    /// Both on one port.
    Both {
        /// Whose data door.
        house: Arc<House>,
        /// The admin API and the page.
        control: Router,
        /// The data door is closed for now; the port must stay open for the other one.
        paused: Arc<AtomicBool>,
    },
}

impl Doors {
    /// Answers one request.
    pub(crate) async fn answer(
        self,
        from: IpAddr,
        request: Request<Incoming>,
    ) -> Result<Response, Infallible> {
        match self {
            Self::Data(house) => Ok(door::serve(house, from, request).await),
            Self::Control(control) => control.oneshot(request.map(Body::new)).await,
            Self::Both {
                house,
                control,
                paused,
            } => {
                if is_control(request.uri().path()) || page::is_meant(&request) {
                    if !house.fence_lets(|fence| fence.admits_to_control(from)) {
                        return Ok(fenced(from).into_response());
                    }
                    control.oneshot(request.map(Body::new)).await
                } else if paused.load(Ordering::Relaxed) {
                    Ok(door::closed(&request))
                } else {
                    Ok(door::serve(house, from, request).await)
                }
            }
        }
    }
}

/// The answer to a caller from elsewhere whom the user keeps out.
fn fenced(from: IpAddr) -> AdminError {
    let message =
        format!("Calls from {from} are not let in. `omniroute access show` tells which are.");
    AdminError::new(Code::Refused, message)
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
