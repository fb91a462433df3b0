//! Letting a browser in: by a one-time link, or by the password.

use super::control::Control;
use super::error::{AdminError, Code};
use super::guard::{COOKIE, Proof, session};
use super::input::Body;
use super::off_thread;
use crate::house::House;
use crate::login::{SESSION, SHORT};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{HeaderMap, StatusCode, header};
use secrets::{PasswordHash, SecretText};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// An address that lets a browser in, once.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// `http://127.0.0.1:PORT/#/login?code=…`
    pub url: String,
}

/// What it takes to come in.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginView {
    /// What is needed.
    pub needs: Needs,
}

/// What it takes to come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Needs {
    /// Nothing: the caller is in.
    Nothing,
    /// The password, or a one-time link.
    Password,
    /// A one-time link, and a password to be chosen.
    Setup,
}

/// How somebody wants to come in: by a code or by the password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The code of a one-time link.
    pub code: Option<String>,
    /// The password.
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<SecretText>,
    /// With a code, while there is no password yet: the password from now on.
    #[schema(value_type = Option<String>, format = Password)]
    pub new_password: Option<SecretText>,
}

/// Another password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The one so far, if there is one. Whoever shows the control token need not know it.
    #[schema(value_type = Option<String>, format = Password)]
    pub old: Option<SecretText>,
    /// The one from now on.
    #[schema(value_type = String, format = Password)]
    pub new: SecretText,
}

/// Sets the password of the dashboard.
pub fn set_password(house: &House, password: &SecretText) -> Result<(), AdminError> {
    save(house, &hashed("password", password)?)
}

/// Whether there is a password.
pub fn has_password(house: &House) -> bool {
    kept(house).is_ok_and(|kept| kept.is_some())
}

fn hashed(field: &str, password: &SecretText) -> Result<PasswordHash, AdminError> {
    PasswordHash::of(password).map_err(|why| AdminError::field(field, why.to_string()))
}

fn save(house: &House, hash: &PasswordHash) -> Result<(), AdminError> {
    Ok(house.vault.settings().set(PASSWORD, hash.as_str())?)
}

/// The hash that is kept.
pub(crate) fn kept(house: &House) -> Result<Option<PasswordHash>, AdminError> {
    let text: Option<String> = house.vault.settings().find(PASSWORD)?;
    Ok(text.map(PasswordHash::kept))
}

/// The session begins: its cookie.
fn entered(control: &Control) -> Response {
    let token = control.login.begin();
    let view = LoginView {
        needs: Needs::Nothing,
    };
    with_cookie(&token, SESSION, Json(view))
}

fn with_cookie(token: &str, lifetime: Duration, answer: impl IntoResponse) -> Response {
    let seconds = lifetime.as_secs();
    let cookie =
        format!("{COOKIE}={token}; Path=/api; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    ([(header::SET_COOKIE, cookie)], answer).into_response()
}

fn too_many(wait: Duration) -> AdminError {
    let message = format!(
        "There were too many wrong attempts. Try again in {} seconds.",
        wait.as_secs().max(1)
    );
    AdminError::new(Code::TooManyAttempts, message)
}

fn wrong(message: &str) -> AdminError {
    AdminError::new(Code::Unauthorized, message)
}

async fn enter_by_code(
    house: Arc<House>,
    control: &Control,
    code: &str,
    new_password: Option<SecretText>,
) -> Result<(), AdminError> {
    control.login.may_guess_code().map_err(too_many)?;
    let used =
        || wrong("This link was used already, or is too old. Make a new one: `omniroute open`.");
    if !control.login.knows_code(code) {
        return Err(used());
    }
    control.login.code_was_right();
    let is_setup = control.own.is_none()
        && !off_thread(Arc::clone(&house), |house| Ok(kept(house)?.is_some())).await?;
    let chosen = match (is_setup, new_password) {
        (true, None) => {
            return Err(AdminError::field("new_password", "choose a password first"));
        }
        (false, Some(_)) => {
            return Err(AdminError::field(
                "new_password",
                "there is a password already; change it in the settings",
            ));
        }
        (true, Some(chosen)) => {
            Some(off_thread(Arc::clone(&house), move |_| hashed("new_password", &chosen)).await?)
        }
        (false, None) => None,
    };
    if !control.login.redeem(code) {
        return Err(used());
    }
    if let Some(hash) = chosen {
        control.login.password_is(Some(hash.as_str()));
        off_thread(house, move |house| save(house, &hash)).await?;
    }
    Ok(())
}

async fn enter_by_password(
    house: Arc<House>,
    control: &Control,
    password: SecretText,
) -> Result<(), AdminError> {
    control.login.may_guess_password().map_err(too_many)?;
    let is_right = off_thread(house, move |house| {
        Ok(kept(house)?.is_some_and(|hash| hash.admits(&password)))
    });
    if !is_right.await? {
        return Err(wrong("The password is wrong."));
    }
    control.login.password_was_right();
    Ok(())
}

const PASSWORD: &str = "password";

/// Make an address that lets a browser in, once, within two minutes
#[utoipa::path(post, path = "/links", operation_id = "make_link", tag = "login", responses((status = OK, body = LinkView)))]
pub(super) async fn link(State(control): State<Arc<Control>>) -> Json<LinkView> {
    Json(LinkView {
        url: control.link(SHORT),
    })
}

/// What it takes to come in; anybody may ask
#[utoipa::path(get, path = "/login", operation_id = "login_needs", tag = "login", responses((status = OK, body = LoginView)))]
pub(super) async fn needs(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
    Extension(proof): Extension<Proof>,
    headers: HeaderMap,
) -> Result<Response, AdminError> {
    let needs = match proof {
        Proof::Token => Needs::Nothing,
        Proof::Session => {
            // The browser forgets the cookie by a clock of its own: set it anew.
            let view = LoginView {
                needs: Needs::Nothing,
            };
            let token = session(&headers).unwrap_or_default();
            return Ok(with_cookie(token, SESSION, Json(view)));
        }
        Proof::None if control.own.is_some() => Needs::Password,
        Proof::None => match off_thread(house, kept).await? {
            Some(_) => Needs::Password,
            None => Needs::Setup,
        },
    };
    Ok(Json(LoginView { needs }).into_response())
}

/// Come in; the answer sets the session's cookie
#[utoipa::path(post, path = "/login", operation_id = "login", tag = "login", request_body = Entry, responses((status = OK, body = LoginView)))]
pub(super) async fn login(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
    Body(entry): Body<Entry>,
) -> Result<Response, AdminError> {
    match entry {
        Entry {
            code: Some(code),
            password: None,
            new_password,
        } => enter_by_code(house, &control, &code, new_password).await?,
        Entry {
            code: None,
            password: Some(password),
            new_password: None,
        } => enter_by_password(house, &control, password).await?,
        Entry { .. } => {
            return Err(AdminError::field(
                "code",
                "send a code or a password, one of them",
            ));
        }
    }
    Ok(entered(&control))
}

/// Go out
#[utoipa::path(post, path = "/logout", operation_id = "logout", tag = "login", responses((status = NO_CONTENT)))]
pub(super) async fn logout(State(control): State<Arc<Control>>, headers: HeaderMap) -> Response {
    if let Some(token) = session(&headers) {
        control.login.end(token);
    }
    with_cookie("", Duration::ZERO, StatusCode::NO_CONTENT)
}

/// Change the password; every other session ends
#[utoipa::path(put, path = "/password", operation_id = "change_password", tag = "login", request_body = PasswordChange, responses((status = OK, body = LoginView)))]
pub(super) async fn change_password(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
    Extension(proof): Extension<Proof>,
    Body(PasswordChange { old, new }): Body<PasswordChange>,
) -> Result<Response, AdminError> {
    if proof == Proof::Session {
        control.login.may_guess_password().map_err(too_many)?;
    }
    let hash = off_thread(house, move |house| {
        let old_is_right = match (kept(house)?, old) {
            (Some(kept), Some(old)) => kept.admits(&old),
            (Some(_), None) => proof == Proof::Token,
            (None, _) => true,
        };
        if !old_is_right {
            return Err(AdminError::field("old", "is not the password so far"));
        }
        let hash = hashed("new", &new)?;
        save(house, &hash)?;
        Ok(hash)
    })
    .await?;
    control.login.password_was_right();
    control.login.password_is(Some(hash.as_str()));
    Ok(entered(&control))
}

/// A password set by another process ends the sessions of the one before.
pub(super) async fn look_again(house: Arc<House>, control: &Control) -> Result<(), AdminError> {
    let hash = off_thread(house, kept).await?;
    control
        .login
        .password_is(hash.as_ref().map(PasswordHash::as_str));
    Ok(())
}
