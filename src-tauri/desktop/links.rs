//! Which addresses the window may have opened in the browser.
//!
//! Invariant: https only, no password in it, and a machine that is on the list: our own pages, and the consoles of providers.

use tauri::Url;

/// Whether `address` may be opened: its machine is on our list or among the `consoles`, which are addresses themselves.
pub(crate) fn allowed<'a>(address: &str, consoles: impl IntoIterator<Item = &'a str>) -> bool {
    let Some(host) = https_host(address) else {
        return false;
    };
    OWN_HOSTS.contains(&host.as_str())
        || consoles
            .into_iter()
            .filter_map(https_host)
            .any(|console| console == host)
}

/// Opens an address of our own making: the window's page in the browser.
pub(crate) fn open(address: &str) -> Result<(), String> {
    tauri_plugin_opener::open_url(address, None::<&str>)
        .map_err(|error| format!("the browser could not be opened: {error}"))
}

fn https_host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    plain.then(|| url.host_str().map(str::to_owned)).flatten()
}

const OWN_HOSTS: [&str; 2] = ["github.com", "omniroute.github.io"];

#[cfg(test)]
mod tests {
    use super::allowed;

    const CONSOLES: [&str; 1] = ["https://console.lab.example/keys?from=us"];

    #[test]
    fn our_pages_and_consoles_of_providers_are_opened() {
        assert!(allowed("https://github.com/omniroute/omniroute", CONSOLES));
        assert!(allowed("https://console.lab.example/other", CONSOLES));
    }

    #[test]
    fn nothing_else_is() {
        for address in [
            "http://github.com/omniroute",
            "https://console.lab.example.evil.example/keys",
            "https://github.com@evil.example/",
            "https://user:word@github.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "omniroute://import?name=x",
            "not an address",
        ] {
            assert!(!allowed(address, CONSOLES), "{address}");
        }
    }
}
