use crate::admin::openapi;
use std::path::Path;

#[test]
fn the_description_in_docs_is_the_one_the_code_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let made = openapi().to_pretty_json().unwrap() + "\n";
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/openapi.json is stale; `cargo xtask openapi` (or `cargo run -p gateway --example openapi`) writes it anew"
    );
}

#[test]
fn every_path_is_described_under_api_and_wants_the_token() {
    let described = openapi();
    let paths: Vec<&String> = described.paths.paths.keys().collect();
    assert!(
        paths.len() >= 15 && paths.iter().all(|path| path.starts_with("/api/")),
        "{paths:?}"
    );
    assert!(described.security.is_some());
}
