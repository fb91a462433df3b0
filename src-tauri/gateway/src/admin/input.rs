//! Reading what was sent, so that whatever is wrong with it is told by the name of the field.

use super::AdminError;
use super::error::{Code, FieldError};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http_body::Body as _;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = AdminError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AdminError> {
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/json") {
            return Err(AdminError::new(
                Code::Invalid,
                "The body must be JSON, with `Content-Type: application/json`.",
            ));
        }
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|why| {
            AdminError::new(Code::Invalid, format!("The body could not be read: {why}"))
        })?;
        read(&bytes).map(Self)
    }
}

/// A JSON body, or none.
pub(super) struct MaybeBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for MaybeBody<T> {
    type Rejection = AdminError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AdminError> {
        let is_empty = request.body().size_hint().exact() == Some(0);
        if is_empty {
            return Ok(Self(T::default()));
        }
        let Body(value) = Body::from_request(request, state).await?;
        Ok(Self(value))
    }
}

/// The parameters in the address.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = AdminError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AdminError> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(asked)| Self(asked))
            .map_err(|why| wrong(String::new(), &why.body_text()))
    }
}

/// A value that came some other way, read in the same way: what is wrong has the same name.
pub(super) fn read_value<T: DeserializeOwned>(value: &Value) -> Result<T, AdminError> {
    read(value.to_string().as_bytes())
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AdminError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        wrong(
            if path == "." { String::new() } else { path },
            &error.into_inner().to_string(),
        )
    })?;
    json.end().map_err(|error| {
        AdminError::new(
            Code::Invalid,
            format!("The body is not one JSON value: {error}."),
        )
    })?;
    Ok(value)
}

/// A field that is missing or unknown is named only inside the parser's sentence, between backticks.
fn wrong(path: String, why: &str) -> AdminError {
    let quoted = || why.split('`').nth(1).map(str::to_owned);
    let named = ["missing field", "unknown field", "duplicate field"]
        .iter()
        .any(|start| why.contains(start))
        .then(quoted)
        .flatten();
    let field = named.unwrap_or(path);
    let message = why.split(" at line ").next().unwrap_or(why).to_owned();
    if field.is_empty() {
        return AdminError::new(
            Code::Invalid,
            format!("The request cannot be read: {message}."),
        );
    }
    let details = vec![FieldError {
        field: field.clone(),
        message: message.clone(),
    }];
    AdminError {
        details,
        ..AdminError::new(Code::Invalid, format!("{field}: {message}"))
    }
}
