//! The admin API described, for `docs/openapi.json` and the window's typed client.

use super::{described, error};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;

/// The description of every path under `/api`.
pub fn openapi() -> OpenApi {
    let mut openapi = OpenApiRouter::with_openapi(Head::openapi())
        .nest("/api", described())
        .to_openapi();
    for path in openapi.paths.paths.values_mut() {
        let operations = [
            &mut path.get,
            &mut path.post,
            &mut path.put,
            &mut path.patch,
            &mut path.delete,
        ];
        operations.into_iter().flatten().for_each(may_fail);
    }
    openapi
}

/// Every call is refused in the same form.
fn may_fail(operation: &mut Operation) {
    let body = Content::new(Some(Ref::from_schema_name("ErrorBody")));
    let refusal = ResponseBuilder::new()
        .description("Why not")
        .content("application/json", body)
        .build();
    operation
        .responses
        .responses
        .insert("default".to_owned(), refusal.into());
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "OmniRoute admin API", description = "What the window and the command line use. Every call carries the control token."),
    components(schemas(error::ErrorBody)),
    security(("control" = [])),
    modifiers(&Token)
)]
struct Head;

struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The control token from runtime.json."))
            .build();
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("control", SecurityScheme::Http(bearer));
    }
}
