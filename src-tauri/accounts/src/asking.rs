//! One account's voice towards its provider: addresses made whole, the secret where it belongs, sentences without it.

use catalog::{Auth, Offer, Provider};
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrets::SecretText;
use upstream::{Chores, Told, authorise};

/// An account asking its provider.
pub(crate) struct Asking<'a> {
    pub(crate) chores: &'a Chores,
    pub(crate) provider: &'a Provider,
    pub(crate) secret: Option<&'a SecretText>,
}

impl Asking<'_> {
    /// GETs one of the provider's addresses that are not a model's.
    pub(crate) async fn get(&self, address: &str) -> Result<Told, String> {
        let url = self
            .provider
            .address(address, "", |_| None)
            .map_err(|missing| missing.to_string())?;
        // Anthropic wants its version here too.
        let offer = self.provider.offers.first();
        let headers = self.headers(offer, &[])?;
        self.ask(Method::GET, url, &self.provider.auth, headers, None)
            .await
    }

    /// POSTs a body to an offer, for a model that answers whole or, where the model knows no other way, in a stream.
    pub(crate) async fn post(
        &self,
        offer: &Offer,
        model: &str,
        stream: bool,
        encoded: dialect::Encoded,
    ) -> Result<Told, String> {
        let url = self
            .provider
            .endpoint(offer, model, stream, |_| None)
            .map_err(|missing| missing.to_string())?;
        let mut headers = self.headers(Some(offer), &encoded.headers)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.ask(
            Method::POST,
            url,
            self.provider.auth_for(offer),
            headers,
            Some(encoded.body),
        )
        .await
    }

    /// What a provider said with a status that is not a success, as a sentence.
    pub(crate) fn sentence(&self, told: &Told) -> String {
        let dialect = self
            .provider
            .offers
            .first()
            .map_or(chat::Dialect::OpenAiChat, |offer| offer.dialect);
        let failure = dialect::codec(dialect).read_failure(told.status, &told.body);
        self.without_secret(format!("it answered {}: {}", told.status, failure.message))
    }

    /// The text without the secret: some providers repeat a wrong key.
    fn without_secret(&self, text: String) -> String {
        match self.secret.map(SecretText::expose) {
            Some(secret) if !secret.is_empty() => text.replace(secret.as_str(), "[key]"),
            Some(_) | None => text,
        }
    }

    fn headers(
        &self,
        offer: Option<&Offer>,
        of_body: &[(&'static str, String)],
    ) -> Result<HeaderMap, String> {
        let of_offer = offer.map_or(&[][..], |offer| &*offer.headers);
        let fixed = self
            .provider
            .headers
            .iter()
            .chain(of_offer)
            .map(|(name, value)| (&**name, &**value));
        let mut headers = HeaderMap::new();
        for (name, value) in
            fixed.chain(of_body.iter().map(|(name, value)| (*name, value.as_str())))
        {
            let name =
                HeaderName::try_from(name).map_err(|_| format!("`{name}` cannot be a header"))?;
            let value = HeaderValue::try_from(value)
                .map_err(|_| format!("the header `{name}` cannot be sent"))?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    async fn ask(
        &self,
        method: Method,
        mut url: String,
        auth: &Auth,
        mut headers: HeaderMap,
        body: Option<Vec<u8>>,
    ) -> Result<Told, String> {
        if let Some(secret) = self.secret {
            let query = authorise(auth, secret, &mut headers).map_err(|_| UNSENDABLE.to_owned())?;
            if let Some(query) = query {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(&query);
            }
        }
        let told = self
            .chores
            .ask(method, &url, headers, body.map(Into::into))
            .await;
        told.map_err(|why| self.without_secret(why))
    }
}

const UNSENDABLE: &str =
    "the key holds characters that cannot be sent, a line break for example; paste it again";
