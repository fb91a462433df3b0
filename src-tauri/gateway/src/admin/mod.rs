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
pub mod secrets;
pub mod settings;
pub mod status;
pub mod system;
#[cfg(test)]
mod tests;

pub use control::Control;
pub use description::openapi;
pub use error::AdminError;

use crate::house::House;
use crate::page;
use axum::Json;
use axum::Router;
use axum::middleware;
use axum::routing::get;
use control::Desk;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The admin API under `/api`, and the page.
pub(crate) fn router(house: Arc<House>, control: Arc<Control>) -> Router {
    let desk = Desk { house, control };
    let (routes, _) = described().split_for_parts();
    let api = routes
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

fn described() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(accounts::list, accounts::add))
        .routes(routes!(accounts::change, accounts::remove))
        .routes(routes!(account_checks::test))
        .routes(routes!(account_checks::sync))
        .routes(routes!(providers::list, providers::add))
        .routes(routes!(providers::remove))
        .routes(routes!(models::list))
        .routes(routes!(models::add, models::remove))
        .routes(routes!(combos::list, combos::add))
        .routes(routes!(combos::one, combos::replace, combos::remove))
        .routes(routes!(combo_test::test))
        .routes(routes!(combos::presets))
        .routes(routes!(routing::read, routing::change))
        .routes(routes!(keys::list, keys::create))
        .routes(routes!(keys::one, keys::change, keys::revoke))
        .routes(routes!(keys::rotate))
        .routes(routes!(budgets::list))
        .routes(routes!(budgets::set, budgets::remove))
        .routes(routes!(access::read, access::replace))
        .routes(routes!(requests::list))
        .routes(routes!(requests::one))
        .routes(routes!(explain::tell))
        .routes(routes!(route::ask))
        .routes(routes!(health::reset))
        .routes(routes!(door::read, door::move_to))
        .routes(routes!(door::pause))
        .routes(routes!(door::resume))
        .routes(routes!(alerts::list))
        .routes(routes!(alerts::silence))
        .routes(routes!(events::stream))
        .routes(routes!(secrets::read))
        .routes(routes!(secrets::unlock))
        .routes(routes!(secrets::choose_home))
        .routes(routes!(secrets::start_over))
        .routes(routes!(login::link))
        .routes(routes!(login::needs, login::login))
        .routes(routes!(login::logout))
        .routes(routes!(login::change_password))
        .routes(routes!(settings::read, settings::change))
        .routes(routes!(status::read))
        .routes(routes!(system::reload_now))
        .routes(routes!(system::stop))
        .routes(routes!(system::describe))
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
