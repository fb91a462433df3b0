use super::{Desk, TOKEN};
use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::json;

#[tokio::test]
async fn nobody_enters_without_the_token() {
    let desk = Desk::open();
    for shown in [
        None,
        Some("Bearer wrong"),
        Some(TOKEN),
        Some("Basic the-control-token"),
        Some("Bearer "),
    ] {
        for path in [
            "/api/status",
            "/api/keys",
            "/api/nothing",
            "/api/openapi.json",
        ] {
            let mut request = Request::get(path);
            if let Some(shown) = shown {
                request = request.header(header::AUTHORIZATION, shown);
            }
            let (status, told) = desk.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{shown:?} {path}");
            assert_eq!(told.pointer("/error/code").unwrap(), "unauthorized");
        }
    }
}

#[tokio::test]
async fn a_path_that_is_not_there_is_told_in_json() {
    let desk = Desk::open();
    assert_eq!(
        desk.refused("GET", "/api/nothing", None).await,
        (404, "not_found".into(), vec![])
    );
    assert_eq!(
        desk.refused("PUT", "/api/keys", None).await,
        (405, "method_not_allowed".into(), vec![])
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_by_the_field() {
    let desk = Desk::open();
    let table = [
        (json!({}), vec!["name"]),
        (json!({ "name": 7 }), vec!["name"]),
        (json!({ "name": "a", "colour": "red" }), vec!["colour"]),
        (json!({ "name": "" }), vec!["name"]),
        (json!([]), vec![]),
    ];
    for (body, fields) in table {
        let (status, code, named) = desk.refused("POST", "/api/keys", Some(body.clone())).await;
        assert_eq!((status, code.as_str()), (400, "invalid"), "{body}");
        assert_eq!(named, fields, "{body}");
    }
    assert_eq!(
        desk.refused("GET", "/api/requests?limit=many", None)
            .await
            .0,
        400
    );
    assert_eq!(
        desk.refused("GET", "/api/requests?colour=red", None).await,
        (400, "invalid".into(), vec!["colour".into()])
    );
}

#[tokio::test]
async fn a_body_that_does_not_call_itself_json_is_refused() {
    let desk = Desk::open();
    let request =
        Request::post("/api/keys").header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
    let (status, _) = desk
        .send(request.body(Body::from(r#"{"name":"a"}"#)).unwrap())
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
