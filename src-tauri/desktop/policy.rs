//! What the page may reach: the bundle, the shell, and the one control door of this process.
//!
//! Invariant: the policy in `tauri.conf.json` names no address of the network; the control door's own is added when it is known, and
//! nothing wider than it.

use tauri::utils::config::{Config, Csp, CspDirectiveSources};

/// Lets the page speak with the control door at `address`.
pub(crate) fn allow(config: &mut Config, address: &str) {
    let security = &mut config.app.security;
    for policy in [&mut security.csp, &mut security.dev_csp] {
        if let Some(Csp::DirectiveMap(directives)) = policy {
            let sources = directives.entry("connect-src".to_owned()).or_default();
            match sources {
                CspDirectiveSources::Inline(sources) => sources.push_str(&format!(" {address}")),
                CspDirectiveSources::List(sources) => sources.push(address.to_owned()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::allow;
    use tauri::utils::config::Config;

    fn shipped() -> Config {
        serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap()
    }

    #[test]
    fn the_page_reaches_the_control_door_and_no_other_address() {
        let mut config = shipped();
        allow(&mut config, "http://127.0.0.1:4711");
        let policy = config.app.security.csp.unwrap().to_string();
        assert!(policy.contains("connect-src ipc: http://ipc.localhost http://127.0.0.1:4711"));
        assert!(
            !policy.contains('*') && !policy.contains("unsafe"),
            "{policy}"
        );
    }

    #[test]
    fn the_shipped_policy_is_closed_and_the_prototypes_are_frozen() {
        let security = shipped().app.security;
        let policy = security.csp.unwrap().to_string();
        for closed in [
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'none'",
        ] {
            assert!(policy.contains(closed), "{closed} in {policy}");
        }
        assert!(security.freeze_prototype);
    }

    #[test]
    fn no_window_is_made_before_it_is_wanted() {
        let windows = shipped().app.windows;
        assert!(windows.iter().all(|window| !window.create));
    }
}
