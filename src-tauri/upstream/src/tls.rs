//! TLS by rustls and ring, trusting what the machine trusts.

use rustls::{ClientConfig, RootCertStore};
use std::sync::{Arc, LazyLock};

/// The one TLS configuration. Its parts are shared by all who ask.
pub(crate) fn config() -> ClientConfig {
    static CONFIG: LazyLock<ClientConfig> = LazyLock::new(made);
    CONFIG.clone()
}

/// The machine's own roots, so that a company's inspecting proxy works; Mozilla's when the machine has none.
fn made() -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // A second installation is refused and changes nothing.
    let _already_installed = rustls::crypto::CryptoProvider::install_default((*provider).clone());
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    match builder {
        Ok(builder) => builder.with_root_certificates(roots).with_no_client_auth(),
        // ring speaks TLS 1.2 and 1.3: the safe defaults always exist.
        Err(_) => unreachable!("ring supports the default protocol versions"),
    }
}
