//! A place that tells of newer versions, and the one whose signatures count: both of the test's own.
//!
//! Invariant: the key is made here and lost with the test.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest as _};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;
use suite::{Dialect, Door, FakeProvider, Script};

use crate::desk::Desk;

/// Where the program looks, and what it finds there.
pub(crate) struct Feed {
    /// Who asks for the newest version.
    pub(crate) news: Door,
    /// Who fetches it.
    pub(crate) package: Door,
    _server: FakeProvider,
}

/// Somebody who signs.
pub(crate) struct Signer(Ed25519KeyPair);

impl Feed {
    /// One that has this package to offer.
    pub(crate) fn of(package: &[u8]) -> Self {
        let server = FakeProvider::start();
        let bytes = Script::whole(200, "application/octet-stream", package);
        Self {
            news: server.door(Script::json(404, "{}")),
            package: server.door(bytes),
            _server: server,
        }
    }

    /// Tells of that version from now on.
    pub(crate) fn tells_of(&self, version: &str, signature: &str) {
        let place = self.package.base(Dialect::Chat);
        let news = json!({
            "version": version,
            "notes": "What is new.",
            "platforms": {"linux-x86_64": {"url": place, "signature": signature}},
        });
        self.news.always(Script::json(200, news.to_string()));
    }

    /// A desk on which the program believes that it came in a package of that kind, looks here, and trusts `signer`.
    pub(crate) fn desk(&self, package: &'static str, signer: &Signer) -> Desk {
        Desk::new()
            .with("OMNIROUTE_REHEARSED_PACKAGE", package)
            .with("OMNIROUTE_REHEARSED_FEED", &self.news.base(Dialect::Chat))
            .with("OMNIROUTE_REHEARSED_PUBKEY", &signer.public_key())
    }
}

impl Signer {
    /// One with a new key.
    pub(crate) fn new() -> Self {
        let seed = uuid::Uuid::new_v4().into_bytes();
        let seed: Vec<u8> = seed.into_iter().chain(seed).collect();
        Self(Ed25519KeyPair::from_seed_unchecked(&seed).unwrap())
    }

    /// As the updater is told it.
    pub(crate) fn public_key(&self) -> String {
        let key = [b"Ed", NUMBER, self.0.public_key().as_ref()].concat();
        let text = format!("untrusted comment: a key\n{}\n", STANDARD.encode(key));
        STANDARD.encode(text)
    }

    /// The signature of a package of that version.
    pub(crate) fn signature(&self, package: &[u8], version: &str) -> String {
        let signed = self.0.sign(&Blake2b512::digest(package));
        let comment = format!("timestamp:1\tfile:package\tversion:{version}");
        let whole = self.0.sign(&[signed.as_ref(), comment.as_bytes()].concat());
        let signed = STANDARD.encode([b"ED", NUMBER, signed.as_ref()].concat());
        let whole = STANDARD.encode(whole);
        let text =
            format!("untrusted comment: a name\n{signed}\ntrusted comment: {comment}\n{whole}\n");
        STANDARD.encode(text)
    }
}

/// A key has one, to be told apart from others.
const NUMBER: &[u8] = b"a number";
