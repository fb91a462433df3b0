//! Puts an account's secret where its provider wants it.

use catalog::Auth;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};
use secrets::SecretText;

/// Adds the secret to the headers. A provider that takes it in the query only gets it returned as `name=value`, to be appended to the address.
///
/// # Errors
/// The secret holds what a header cannot carry, a line break for example.
pub fn authorise(
    auth: &Auth,
    secret: &SecretText,
    headers: &mut HeaderMap,
) -> Result<Option<String>, InvalidHeaderValue> {
    let (name, value) = match auth {
        Auth::Bearer => (AUTHORIZATION, format!("Bearer {}", secret.expose())),
        Auth::Scheme(scheme) => (AUTHORIZATION, format!("{scheme} {}", secret.expose())),
        Auth::Header(name) => match HeaderName::try_from(name.as_ref()) {
            Ok(name) => (name, secret.expose().to_owned()),
            Err(_) => (AUTHORIZATION, format!("Bearer {}", secret.expose())),
        },
        Auth::Query(name) => {
            return Ok(Some(
                form_urlencoded::Serializer::new(String::new())
                    .append_pair(name, secret.expose())
                    .finish(),
            ));
        }
        Auth::None => return Ok(None),
    };
    let mut value = HeaderValue::try_from(value)?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(None)
}
