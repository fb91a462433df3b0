//! Who signs: the keys of this build, which only the environment knows.
//!
//! Invariant: no key stands in the repository. Without keys everything is built all the same, unsigned, and the app says that
//! updates are not set up in this build. What is signed is looked at as a program will, with the public key that goes into it.

use std::path::Path;

use serde_json::{Value, json};

use super::VERSION;
use crate::call::Failure;
use crate::signature::{self, PUBLIC_KEY};
use crate::tauri::tauri;

/// What the environment says about signatures and updates.
#[derive(Debug, Default)]
pub(super) struct Signing {
    /// The updater's public key, which goes into the program.
    public_key: Option<String>,
    /// Where the program asks for updates, if not at the project's releases.
    endpoint: Option<String>,
    /// Whether there is the private key that updates are signed with.
    signs_updates: bool,
    /// Whether there is an identity the programs themselves are signed with.
    signs_programs: bool,
}

impl Signing {
    /// Reads it.
    pub(super) fn from_environment() -> Self {
        Self::read(|name| std::env::var(name).ok())
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let any = |names: &[&str]| names.iter().any(|name| set(name).is_some());
        let public_key = set(PUBLIC_KEY);
        Self {
            endpoint: set("OMNIROUTE_UPDATER_ENDPOINT"),
            signs_updates: public_key.is_some() && set(PRIVATE_KEY).is_some(),
            signs_programs: any(IDENTITIES),
            public_key,
        }
    }

    /// What is merged into the configuration at compile time. Without a key that is nothing: a program that could not check
    /// an update has no place to look for one either.
    pub(super) fn compiled_in(&self) -> Option<Value> {
        let key = self.public_key.as_ref()?;
        let endpoint = self.endpoint.as_deref().unwrap_or(RELEASES);
        let updater = json!({ "pubkey": key, "endpoints": [endpoint] });
        Some(json!({ "plugins": { "updater": updater } }))
    }

    /// Whether updates can be signed: with the private key, for programs that know the public one.
    pub(super) fn signs_updates(&self) -> bool {
        self.signs_updates
    }

    /// Whether the programs themselves are signed.
    pub(super) fn signs_programs(&self) -> bool {
        self.signs_programs
    }

    /// Signs one file, beside which `FILE.sig` lies afterwards; the version is part of what is signed. Fails if the private key is not
    /// the other half of the public one.
    pub(super) fn sign(&self, file: &Path) -> Result<(), Failure> {
        let key = self.public_key.as_deref();
        let key = key.ok_or(Failure::Missing("there is no public key to sign for"))?;
        tauri()?
            .args(["signer", "sign", "--app-version", VERSION])
            .args([file])
            .run()?;
        signature::check(file, key, VERSION)
    }
}

/// The newest published release of the project.
const RELEASES: &str = concat!(
    env!("CARGO_PKG_REPOSITORY"),
    "/releases/latest/download/latest.json"
);
/// Tauri's own name for it.
const PRIVATE_KEY: &str = "TAURI_SIGNING_PRIVATE_KEY";
/// Apple's identity and the one in the Windows certificate store.
const IDENTITIES: &[&str] = &["APPLE_SIGNING_IDENTITY", "WINDOWS_CERTIFICATE_THUMBPRINT"];

#[cfg(test)]
mod tests {
    use super::Signing;
    use serde_json::json;

    fn environment(set: &'static [(&str, &str)]) -> Signing {
        Signing::read(|wanted| {
            let found = set.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_a_public_key_nothing_is_compiled_in_and_no_update_is_signed() {
        let alone = environment(&[("TAURI_SIGNING_PRIVATE_KEY", "private")]);
        assert_eq!(alone.compiled_in(), None);
        assert!(!alone.signs_updates());
    }

    #[test]
    fn a_secret_that_is_not_set_arrives_empty_and_counts_as_none() {
        let empty = environment(&[
            ("OMNIROUTE_UPDATER_PUBKEY", ""),
            ("APPLE_SIGNING_IDENTITY", " "),
        ]);
        assert_eq!(empty.compiled_in(), None);
        assert!(!empty.signs_programs());
    }

    #[test]
    fn the_usual_place_is_the_projects_releases() {
        let key = environment(&[("OMNIROUTE_UPDATER_PUBKEY", "public")]);
        let place = key.compiled_in().and_then(|config| {
            let place = config.pointer("/plugins/updater/endpoints/0")?;
            place.as_str().map(str::to_owned)
        });
        assert!(
            place.is_some_and(|url| url.starts_with("https://") && url.ends_with("/latest.json"))
        );
        assert!(!key.signs_updates());
    }

    #[test]
    fn in_the_release_a_secret_is_the_environment_of_one_step_that_compiles_nothing() {
        let workflow = include_str!("../../../../.github/workflows/release.yml");
        assert!(
            !workflow.contains("GITHUB_ENV"),
            "what is written there is seen by every later step"
        );
        let steps: Vec<&str> = workflow.split("\n      - ").collect();
        let (around, steps) = steps.split_first().unwrap_or((&"", &[]));
        assert!(!around.contains("secrets."), "every step would see it");
        let with_secrets = steps.iter().filter(|step| step.contains("secrets."));
        let commands = with_secrets.flat_map(|step| step.lines());
        let chores: Vec<&str> = commands.filter(|line| line.contains("cargo ")).collect();
        assert_eq!(chores.len(), 1, "{chores:?}");
        assert!(chores.iter().all(|line| line.contains("--phase packages")));
    }

    #[test]
    fn key_and_place_of_the_updater_go_into_the_program() {
        let both = environment(&[
            ("OMNIROUTE_UPDATER_PUBKEY", "public"),
            (
                "OMNIROUTE_UPDATER_ENDPOINT",
                "https://example.org/latest.json",
            ),
            ("TAURI_SIGNING_PRIVATE_KEY", "private"),
        ]);
        assert!(both.signs_updates());
        let updater =
            json!({ "pubkey": "public", "endpoints": ["https://example.org/latest.json"] });
        assert_eq!(
            both.compiled_in(),
            Some(json!({ "plugins": { "updater": updater } }))
        );
    }
}
