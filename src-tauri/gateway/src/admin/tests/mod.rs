//! The admin API against a data folder of its own, as the window calls it: through the router.
#![expect(clippy::unwrap_used, reason = "tests")]

mod accounts;
mod description;
mod door;
mod keys;
mod models;
mod providers;
mod system;

use super::{Control, router};
use crate::data_door::{DataDoor, Fittings, PortError};
use crate::doors::Doors;
use crate::house::House;
use crate::limits::Limits;
use crate::login::Login;
use crate::runtime_file::RuntimeFile;
use crate::server::{ControlDoor, Options, open_house};
use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode, header};
use secrets::{KeyFile, KeyHash};
use serde_json::Value;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;
use tokio::sync::Notify;
use tower::ServiceExt as _;

const TOKEN: &str = "the-control-token";

/// A house without a server, and its control door.
struct Desk {
    house: Arc<House>,
    router: Router,
    stop: Arc<Notify>,
    folder: TempDir,
    _door: Arc<DataDoor>,
}

/// A data door whose port is another program's.
fn closed_door(house: &Arc<House>, folder: &Path) -> Arc<DataDoor> {
    let fittings = Fittings {
        host: Ipv4Addr::LOCALHOST.into(),
        data_dir: folder.to_owned(),
        house: house.clone(),
        runtime_file: RuntimeFile {
            pid: std::process::id(),
            host: Ipv4Addr::LOCALHOST.into(),
            port: 20128,
            control_port: 20128,
            control_token: TOKEN.into(),
        },
        shared: None,
    };
    let taken = PortError {
        port: 20128,
        owner: None,
        why: "Port 20128 is taken.".into(),
    };
    let doors = Doors::Data(house.clone());
    Arc::new(DataDoor::new(fittings, doors, Err(taken)))
}

/// A house without a server.
pub(crate) fn house_in(folder: &Path) -> Arc<House> {
    let options = Options {
        data_dir: folder.to_owned(),
        host: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        key_home: Arc::new(KeyFile::new(folder)),
        limits: Limits::default(),
        control: ControlDoor::Shared,
    };
    open_house(&options).unwrap()
}

impl Desk {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = house_in(folder.path());
        let stop = Arc::new(Notify::new());
        let door = closed_door(&house, folder.path());
        let control = Control {
            token: KeyHash::of(TOKEN),
            door: Arc::downgrade(&door),
            login: Login::default(),
            own: None,
            data_dir: folder.path().to_owned(),
            started: Instant::now(),
            stop: stop.clone(),
        };
        Self {
            router: router(house.clone(), Arc::new(control)),
            house,
            stop,
            folder,
            _door: door,
        }
    }

    /// A call with the token; the answer's status and JSON.
    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.send(request.unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 24)
            .await
            .unwrap();
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        (status, json)
    }

    async fn get(&self, path: &str) -> Value {
        let (status, json) = self.call("GET", path, None).await;
        assert_eq!(status, StatusCode::OK, "{json}");
        json
    }

    /// A POST that must make something.
    async fn make(&self, path: &str, body: Value) -> Value {
        let (status, json) = self.call("POST", path, Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{json}");
        json
    }

    /// A call that must fail; status, code and the fields that are wrong.
    async fn refused(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, String, Vec<String>) {
        let (status, json) = self.call(method, path, body).await;
        assert!(!status.is_success(), "{json}");
        let error = json.get("error").unwrap();
        let sentence = error.get("message").and_then(Value::as_str).unwrap();
        assert!(!sentence.is_empty());
        let details = error
            .get("details")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let fields = details.iter().map(|detail| text(detail, "field")).collect();
        (status.as_u16(), text(error, "code"), fields)
    }
}

fn text(json: &Value, field: &str) -> String {
    json.get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn texts(json: &Value, field: &str) -> Vec<String> {
    json.as_array()
        .unwrap()
        .iter()
        .map(|row| text(row, field))
        .collect()
}

/// A provider on the loopback: its base address. `/models` answers with that status and body.
async fn provider(status: u16, body: &'static str) -> String {
    let answer = move || async move { (StatusCode::from_u16(status).unwrap(), body) };
    serving(Router::new().route("/v1/models", axum::routing::get(answer))).await
}

/// A provider on the loopback that answers so: its base address.
async fn serving(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}
