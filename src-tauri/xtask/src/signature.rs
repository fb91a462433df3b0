//! Signatures of updates, looked at as a running program will.
//!
//! Invariant: a signature is good only with the key that is compiled into the programs, for these bytes and for this version: what
//! would be refused by everybody's program is never published.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign_verify::{PublicKey, Signature};

use crate::call::Failure;

/// The variable with the updater's public key, which goes into the programs.
pub(crate) const PUBLIC_KEY: &str = "OMNIROUTE_UPDATER_PUBKEY";

/// Where the signature of `file` lies: beside it.
pub(crate) fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{name}.sig"))
}

/// Fails unless the signature beside `file` is one for `version` by the owner of `key`.
pub(crate) fn check(file: &Path, key: &str, version: &str) -> Result<(), Failure> {
    let signature = beside(file);
    let bytes = fs::read(file).map_err(Failure::file(file))?;
    let text = fs::read_to_string(&signature).map_err(Failure::file(&signature))?;
    judge(&bytes, &text, key, version).map_err(|why| {
        Failure::Wrong(format!(
            "{}: {why}. No program would take this update",
            signature.display()
        ))
    })
}

fn judge(bytes: &[u8], signature: &str, key: &str, version: &str) -> Result<(), String> {
    let key = unpacked(key)
        .and_then(|key| PublicKey::decode(&key).ok())
        .ok_or_else(|| format!("{PUBLIC_KEY} is not the text of a public key"))?;
    let signature = unpacked(signature)
        .and_then(|signature| Signature::decode(&signature).ok())
        .ok_or("it is not a signature")?;
    key.verify(bytes, &signature, false)
        .map_err(|error| format!("it does not fit the public key in the programs ({error})"))?;
    let comment = signature.trusted_comment();
    let signed = comment
        .split('\t')
        .find_map(|field| field.strip_prefix("version:"));
    match signed {
        Some(signed) if signed == version => Ok(()),
        Some(signed) => Err(format!("it is for version {signed}, not {version}")),
        None => Err("it names no version".to_owned()),
    }
}

/// Keys and signatures are text in base64 once more.
fn unpacked(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::judge;

    /// What was signed, as version 1.2.3, with the key of [`KEY`], which nobody has any more.
    pub(crate) const SIGNED: &[u8] = b"an update\n";
    pub(crate) const SIGNATURE: &str = "dW50cnVzdGVkIGNvbW1lbnQ6IHNpZ25hdHVyZSBmcm9tIHRhdXJpIHNlY3JldCBrZXkKUlVUN2hwRDVWL05tdzdEWE5HWjU4blBzNDZ2bG1MZUJrWWdyK1hTcDZJU0VUNXl3S0NaK3ByazcvcjJ6cU54YmczTk9PU0tYSiswMWFqUXozaVJkdU1RcGFaYTZIRWNNSlFrPQp0cnVzdGVkIGNvbW1lbnQ6IHRpbWVzdGFtcDoxNzk1MzUwMTQxCWZpbGU6dXBkYXRlCXZlcnNpb246MS4yLjMKK1ZUNzRERk05QTRJR2NwRUFxWldNVTdVSUdnbktaY2dZL2s3WE43K0U3OVhFSTNZOUt2Qi94RTI3QW5HNktrTC9weDJMV1pOSkhMNmJnelJocENSQmc9PQo=";
    pub(crate) const KEY: &str = "dW50cnVzdGVkIGNvbW1lbnQ6IG1pbmlzaWduIHB1YmxpYyBrZXk6IEMzNjZGMzU3Rjk5MDg2RkIKUldUN2hwRDVWL05tdzRncVJQYjU3TldlZGJSYVM4Z0lIUDg4OGY3cTM0djFZK3UreVlYTWxDS00K";
    pub(crate) const ANOTHER_KEY: &str = "dW50cnVzdGVkIGNvbW1lbnQ6IG1pbmlzaWduIHB1YmxpYyBrZXk6IEZBQUJDNEE4NjRGNUZCQ0YKUldUUCsvVmtxTVNyK3ZRcWY5eHRBMWZQbnRsbVAwYVZKNWsvQzY1VkRuRHd3YmRiM2JTRUtneVAK";

    #[test]
    fn a_signature_is_good_for_its_bytes_its_key_and_its_version() {
        assert_eq!(judge(SIGNED, SIGNATURE, KEY, "1.2.3"), Ok(()));
    }

    #[test]
    fn a_signature_that_programs_would_refuse_is_refused_here() {
        for (bytes, signature, key, version, why) in [
            (SIGNED, SIGNATURE, ANOTHER_KEY, "1.2.3", "does not fit"),
            (b"an updatE\n", SIGNATURE, KEY, "1.2.3", "does not fit"),
            (SIGNED, SIGNATURE, KEY, "1.2.4", "for version 1.2.3"),
            (SIGNED, "", KEY, "1.2.3", "not a signature"),
            (SIGNED, SIGNATURE, "a key", "1.2.3", "not the text of a"),
        ] {
            let refused = judge(bytes, signature, key, version);
            assert!(
                refused.as_ref().is_err_and(|told| told.contains(why)),
                "{why}: {refused:?}"
            );
        }
    }
}
