//! Everything that is not a model call: listing models, checking keys, fetching pictures.

use crate::public::is_public;
use crate::tls;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What an address answered.
#[derive(Debug)]
pub struct Told {
    /// HTTP status.
    pub status: u16,
    /// The body, cut at [`LONGEST_LIST`].
    pub body: Bytes,
}

/// A fetched medium.
#[derive(Debug)]
pub struct Fetched {
    /// Its `Content-Type` without parameters; empty when not told.
    pub mime: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Model lists may be long (hundreds of models with prose), but not endless.
const LONGEST_LIST: usize = 16 * 1024 * 1024;
/// The largest picture that any provider takes inline.
const LARGEST_MEDIUM: usize = 20 * 1024 * 1024;

/// The slower, safer client. Nothing of it is made before there is a chore.
#[derive(Debug, Clone, Default)]
pub struct Chores {
    plain: OnceLock<reqwest::Client>,
    guarded: OnceLock<reqwest::Client>,
    private_media: bool,
}

impl Chores {
    /// `private_media` lets pictures be fetched from the user's own network (tests, and users who ask for it).
    pub fn new(private_media: bool) -> Self {
        Self {
            private_media,
            ..Self::default()
        }
    }

    /// Follows a redirection only to where it came from: a secret in a header goes to the host it was meant for and to no other.
    fn plain(&self) -> Result<&reqwest::Client, String> {
        let policy = reqwest::redirect::Policy::custom(|attempt| {
            let home = attempt
                .previous()
                .first()
                .is_some_and(|asked| asked.origin() == attempt.url().origin());
            if home && attempt.previous().len() <= 3 {
                attempt.follow()
            } else {
                attempt.stop()
            }
        });
        made_once(&self.plain, builder().redirect(policy))
    }

    /// Goes to public addresses only.
    fn guarded(&self) -> Result<&reqwest::Client, String> {
        let private_media = self.private_media;
        let policy = reqwest::redirect::Policy::custom(move |attempt| {
            let forbidden = attempt.previous().len() > 3
                || !(private_media || literal_is_public(attempt.url()));
            if forbidden {
                attempt.stop()
            } else {
                attempt.follow()
            }
        });
        let guarded = builder().redirect(policy);
        let guarded = if private_media {
            guarded
        } else {
            guarded.no_proxy().dns_resolver(Arc::new(PublicOnly))
        };
        made_once(&self.guarded, guarded)
    }

    /// Asks an address the user configured.
    ///
    /// # Errors
    /// No answer came; why.
    pub async fn ask(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<Told, String> {
        let mut request = self.plain()?.request(method, url).headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        let answer = request.send().await.map_err(|error| sentence(&error))?;
        let status = answer.status().as_u16();
        Ok(Told {
            status,
            body: read(answer, LONGEST_LIST).await?,
        })
    }

    /// Fetches a medium from an address a client named: public addresses only, size limited.
    ///
    /// # Errors
    /// It could not be had; why.
    pub async fn fetch(&self, url: &str) -> Result<Fetched, String> {
        let parsed = reqwest::Url::parse(url)
            .map_err(|error| format!("`{url}` is not an address: {error}"))?;
        if !(self.private_media || literal_is_public(&parsed)) {
            return Err(format!(
                "`{url}` is not on the public internet; send the file inline instead"
            ));
        }
        let answer = self
            .guarded()?
            .get(parsed)
            .send()
            .await
            .map_err(|error| sentence(&error))?;
        if !answer.status().is_success() {
            return Err(format!("`{url}` answered {}", answer.status().as_u16()));
        }
        let mime = answer
            .headers()
            .get(http::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let mime = mime.split(';').next().unwrap_or_default().trim().to_owned();
        Ok(Fetched {
            mime,
            bytes: read(answer, LARGEST_MEDIUM).await?,
        })
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config())
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
}

fn made_once(
    place: &OnceLock<reqwest::Client>,
    builder: reqwest::ClientBuilder,
) -> Result<&reqwest::Client, String> {
    if place.get().is_none() {
        let made = builder.build().map_err(|error| error.to_string())?;
        // Somebody else may have been faster; then theirs stands.
        let _theirs = place.set(made);
    }
    place
        .get()
        .ok_or_else(|| "the client could not be made".to_owned())
}

/// An address whose host is a number must be a public one; a name is checked when it is resolved.
fn literal_is_public(url: &reqwest::Url) -> bool {
    let http = matches!(url.scheme(), "http" | "https");
    let host = url.host_str().unwrap_or_default();
    http && host
        .trim_matches(['[', ']'])
        .parse()
        .map_or(true, is_public)
}

/// A sentence without the address: its query could hold a key.
fn sentence(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let host = error
        .url()
        .and_then(|url| url.host_str())
        .unwrap_or("the address");
    let what = if error.is_timeout() {
        "took too long"
    } else {
        "could not be reached"
    };
    format!("{host} {what}: {cause}")
}

async fn read(mut answer: reqwest::Response, most: usize) -> Result<Bytes, String> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| sentence(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > most {
            return Err(format!(
                "the answer is larger than {} MB",
                most / 1024 / 1024
            ));
        }
    }
    Ok(body.freeze())
}

/// Resolves names to public addresses only, so that no name can point into the user's own network.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await?
                .filter(|address| is_public(address.ip()))
                .collect();
            if found.is_empty() {
                return Err(format!("`{}` is not on the public internet", name.as_str()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn a_picture_address_cannot_reach_into_the_users_network() {
        let chores = Chores::new(false);
        for address in [
            "http://127.0.0.1:9/x.png",
            "http://[::1]/x",
            "http://localhost:9/x.png",
            "file:///etc/passwd",
            "http://169.254.169.254/",
        ] {
            let refused = chores.fetch(address).await.unwrap_err();
            assert!(refused.contains("public internet"), "{address}: {refused}");
        }
    }
}
