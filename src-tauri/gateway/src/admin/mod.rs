//! The control door: what the window, the command line and scripts may look at and change.
//!
//! One file per resource: its views, the plain functions on [`House`] that do the work, and the handlers that carry. Invariants:
//! nobody enters without the control token or a session; no answer holds a secret, but for a new client key, once; every change is in force
//! before it is answered.

pub mod access;
pub mod account_checks;
pub mod accounts;
pub mod alerts;
pub mod budgets;
pub mod caches;
pub mod combo_test;
pub mod combos;
mod control;
mod description;
pub mod door;
pub mod error;
mod events;
pub mod explain;
mod guard;
pub mod health;
mod input;
pub mod keys;
pub mod login;
pub mod models;
pub mod providers;
pub mod requests;
pub mod route;
pub mod routing;
pub mod routing_forms;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod status;
pub mod system;
#[cfg(test)]
pub(crate) mod tests;
pub mod transforms;

pub use control::Control;
pub use description::openapi;
pub use error::AdminError;

use crate::house::House;
use crate::page;
use axum::Json;
use axum::Router;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::{MethodRouter, get};
use control::Desk;
use std::sync::Arc;
use utoipa::Path as _;
use utoipa::openapi::HttpMethod;
use utoipa_axum::PathItemExt as _;
use utoipa_axum::router::OpenApiRouter;

/// Every handler, given to a macro.
macro_rules! every_handler {
    ($to:ident) => {
        $to![
            accounts::list,
            accounts::add,
            accounts::change,
            accounts::remove,
            account_checks::test,
            account_checks::sync_now,
            providers::list,
            providers::add,
            providers::remove,
            models::list,
            models::add,
            models::remove,
            combos::list,
            combos::add,
            combos::one,
            combos::replace,
            combos::remove,
            combo_test::test,
            combos::presets,
            routing::read,
            routing::change,
            caches::read,
            caches::change,
            caches::clear,
            transforms::read,
            transforms::change,
            keys::list,
            keys::create,
            keys::one,
            keys::change,
            keys::revoke,
            keys::rotate,
            budgets::list,
            budgets::set,
            budgets::remove,
            access::read,
            access::replace,
            requests::list,
            requests::one,
            explain::tell,
            route::ask,
            health::reset,
            sessions::list,
            sessions::forget_all,
            sessions::forget,
            door::read,
            door::move_to,
            door::pause,
            door::resume,
            alerts::list,
            alerts::silence,
            events::stream,
            secrets::read,
            secrets::unlock,
            secrets::choose_home,
            secrets::start_over,
            login::link,
            login::needs,
            login::login,
            login::logout,
            login::change_password,
            settings::read,
            settings::change,
            status::read,
            system::reload_now,
            system::stop,
            system::describe,
        ]
    };
}

/// A router of the handlers, each at the path and the method it describes itself with.
macro_rules! served {
    ($($module:ident::$handler:ident),* $(,)?) => {
        utoipa_axum::paste! {
            Router::new()$(.route(
                &$module::[<__path_ $handler>]::path(),
                on_any_of(&$module::[<__path_ $handler>]::methods(), $module::$handler),
            ))*
        }
    };
}

/// The same with their descriptions, which take half a megabyte of code: for the documents, not for the program.
macro_rules! described {
    ($($module:ident::$handler:ident),* $(,)?) => {
        OpenApiRouter::new()$(.routes(utoipa_axum::routes!($module::$handler)))*
    };
}

/// The admin API under `/api`, and the page.
pub(crate) fn router(house: Arc<House>, control: Arc<Control>) -> Router {
    let desk = Desk { house, control };
    let api = every_handler!(served)
        .fallback(error::no_such_path)
        .method_not_allowed_fallback(error::wrong_method)
        .with_state(desk.clone())
        .layer(middleware::from_fn_with_state(
            desk.clone(),
            events::tell_of_changes,
        ))
        .layer(middleware::from_fn_with_state(desk, guard::admit));
    let page = get(page::serve).fallback(error::wrong_method);
    Router::new().nest("/api", api).fallback_service(page)
}

fn on_any_of<H: Handler<T, Desk>, T: 'static>(
    methods: &[HttpMethod],
    handler: H,
) -> MethodRouter<Desk> {
    let router = MethodRouter::new();
    methods.iter().fold(router, |router, method| {
        router.on(method.to_method_filter(), handler.clone())
    })
}

fn described() -> OpenApiRouter<Desk> {
    every_handler!(described)
}

type Answer<T> = Result<Json<T>, AdminError>;

/// Does work that waits for the disk away from the threads that serve.
async fn off_thread<T: Send + 'static>(
    house: Arc<House>,
    work: impl FnOnce(&House) -> Result<T, AdminError> + Send + 'static,
) -> Result<T, AdminError> {
    tokio::task::spawn_blocking(move || work(&house))
        .await
        .map_err(|_| AdminError::internal("the work broke off; see the log"))?
}
