//! How the admin API says no: a code for the machine, a sentence for the person, the fields that are wrong.

use crate::failure::Problem;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

/// Why something could not be done. `Display` is the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AdminError {
    /// What went wrong, for the machine.
    pub code: Code,
    /// What happened, which, what now.
    pub message: String,
    /// The fields that are wrong.
    pub details: Vec<FieldError>,
}

/// What went wrong, for the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request is wrong; `details` names the fields.
    Invalid,
    /// No token, or not the right one.
    Unauthorized,
    /// A page or a host name that is not ours.
    Refused,
    /// Too many wrong guesses; wait.
    TooManyAttempts,
    /// The port is another program's.
    PortTaken,
    /// No such row or path.
    NotFound,
    /// The path does not know the method.
    MethodNotAllowed,
    /// The name is taken.
    Exists,
    /// Something else still needs it.
    InUse,
    /// The master key is missing, so no secret can be sealed or opened.
    Locked,
    /// The provider did not do its part.
    Provider,
    /// The database failed.
    Vault,
    /// Something else broke.
    Internal,
}

impl Code {
    const fn status(self) -> StatusCode {
        match self {
            Self::Invalid => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Refused => StatusCode::FORBIDDEN,
            Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Self::Exists | Self::InUse | Self::PortTaken => StatusCode::CONFLICT,
            Self::Locked => StatusCode::SERVICE_UNAVAILABLE,
            Self::Provider => StatusCode::BAD_GATEWAY,
            Self::Vault | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// A field that is wrong, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: Told,
}

/// An error as it is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Told {
    /// For the machine.
    pub code: Code,
    /// For the person.
    pub message: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<FieldError>,
}

impl AdminError {
    /// An error of that kind.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
        }
    }

    /// A field is wrong.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        Self {
            code: Code::Invalid,
            message: format!("{field}: {message}"),
            details: vec![FieldError { field, message }],
        }
    }

    /// Fields are wrong, if any are.
    pub(super) fn fields(details: Vec<FieldError>) -> Result<(), Self> {
        let said: Vec<String> = details
            .iter()
            .map(|one| format!("{}: {}", one.field, one.message))
            .collect();
        if said.is_empty() {
            return Ok(());
        }
        Err(Self {
            code: Code::Invalid,
            message: said.join("; "),
            details,
        })
    }

    /// Something of ours broke.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
    }

    /// There is no such row.
    pub(crate) fn missing(what: &str, id: &str) -> Self {
        Self::new(
            Code::NotFound,
            format!("There is no {what} `{id}`. It may have been removed meanwhile."),
        )
    }

    /// No secret can be sealed or opened.
    pub(crate) fn locked(why: Option<&str>) -> Self {
        Self::new(
            Code::Locked,
            why.unwrap_or(
                "The master key is missing, so no key can be kept or read. See `omniroute doctor`.",
            ),
        )
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(
            Code::Unauthorized,
            "This API wants the control token (`Authorization: Bearer <token>`, from runtime.json) or a login; `omniroute open` makes a link.",
        )
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Exists { .. } => Code::Exists,
            StoreError::Missing { .. } => Code::NotFound,
            StoreError::InUse { .. } => Code::InUse,
            StoreError::Newer { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Busy
            | StoreError::Full
            | StoreError::Value { .. }
            | StoreError::File { .. }
            | StoreError::Migration { .. }
            | StoreError::WriterGone
            | StoreError::Sql(_) => Code::Vault,
        };
        Self::new(code, error.to_string())
    }
}

/// The one thing that fails with a problem is reading the vault anew.
impl From<Problem> for AdminError {
    fn from(problem: Problem) -> Self {
        Self::new(Code::Vault, problem.to_string())
    }
}

impl IntoResponse for AdminError {
    fn into_response(self) -> Response {
        let Self {
            code,
            message,
            details,
        } = self;
        (
            code.status(),
            Json(ErrorBody {
                error: Told {
                    code,
                    message,
                    details,
                },
            }),
        )
            .into_response()
    }
}

/// What routing finds wrong with a setting.
pub(super) fn refused(wrong: &[routing::Invalid]) -> AdminError {
    let details = wrong.iter().map(|one| FieldError {
        field: one.field.clone(),
        message: one.message.clone(),
    });
    AdminError::fields(details.collect())
        .err()
        .unwrap_or_else(|| AdminError::new(Code::Invalid, "It cannot be as it is."))
}

/// The answer to a path that is not there.
pub(super) async fn no_such_path(uri: http::Uri) -> AdminError {
    AdminError::new(
        Code::NotFound,
        format!(
            "There is no /api{}. GET /api/openapi.json lists what there is.",
            uri.path()
        ),
    )
}

/// The answer to a path that is there, asked in the wrong way.
pub(super) async fn wrong_method(method: http::Method, uri: http::Uri) -> AdminError {
    AdminError::new(
        Code::MethodNotAllowed,
        format!(
            "/api{} does not know {method}. GET /api/openapi.json lists what it knows.",
            uri.path()
        ),
    )
}
