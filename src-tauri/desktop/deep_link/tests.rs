#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Import, Refusal, is_ours};

#[test]
fn a_whole_link_is_read_into_plain_fields() {
    let link = "omniroute://import?name=My%20Lab&base_url=https%3A%2F%2Fapi.lab.example%2Fv1&dialect=openai-chat&key=sk-1234567890abcdef";
    let import = Import::read(link).unwrap();
    assert_eq!(import.name, "My Lab");
    assert_eq!(
        import.base_url.as_deref(),
        Some("https://api.lab.example/v1")
    );
    assert_eq!(import.host.as_deref(), Some("api.lab.example"));
    assert_eq!(import.key_tail.as_deref(), Some("cdef"));
    let debugged = format!("{import:?}");
    assert!(!debugged.contains("1234567890"), "{debugged}");
    let page = serde_json::to_value(&import).unwrap();
    assert_eq!(page["key"], "sk-1234567890abcdef");
}

#[test]
fn every_dialect_the_gateway_speaks_may_be_named() {
    for dialect in gateway::Dialect::ALL {
        let link = format!("omniroute://import?provider=x&dialect={dialect}");
        let import = Import::read(&link).unwrap();
        assert_eq!(import.dialect.as_deref(), Some(dialect.name()));
    }
}

#[test]
fn a_known_provider_needs_no_address() {
    let import = Import::read("omniroute://import?provider=open-lab").unwrap();
    assert_eq!(import.name, "open-lab");
    assert_eq!(import.host, None);
}

#[test]
fn the_tail_of_a_short_key_gives_nothing_away() {
    let import = Import::read("omniroute://import?provider=x&key=abc").unwrap();
    assert_eq!(import.key_tail.as_deref(), Some(""));
}

#[test]
fn an_address_that_would_show_the_key_to_the_network_is_refused() {
    let refused = |address: &str| Import::read(&format!("omniroute://import?base_url={address}"));
    assert_eq!(
        refused("http%3A%2F%2Fapi.example"),
        Err(Refusal::Field("base_url", "must begin with https://"))
    );
    assert!(refused("http%3A%2F%2Flocalhost%3A11434").is_ok());
    assert!(refused("file%3A%2F%2F%2Fetc%2Fpasswd").is_err());
    assert!(refused("javascript%3Aalert(1)").is_err());
    assert_eq!(
        refused("https%3A%2F%2Fbank.example%40evil.example"),
        Err(Refusal::Field("base_url", "carries a password"))
    );
}

#[test]
fn what_is_unknown_doubled_or_hidden_is_refused() {
    let read = |query: &str| Import::read(&format!("omniroute://import?{query}")).unwrap_err();
    assert_eq!(read("run=rm"), Refusal::Unexpected("run".to_owned()));
    assert_eq!(
        read("name=a&name=b"),
        Refusal::Unexpected("name twice".to_owned())
    );
    assert!(matches!(
        read("name=a%E2%80%AEb"),
        Refusal::Field("name", _)
    ));
    assert!(matches!(read("name=a%0Ab"), Refusal::Field("name", _)));
    assert!(matches!(
        read("provider=..%2F.."),
        Refusal::Field("provider", _)
    ));
    assert!(matches!(
        read("provider=x&dialect=soap"),
        Refusal::Field("dialect", _)
    ));
    assert_eq!(read(""), Refusal::Empty);
}

#[test]
fn other_places_and_other_schemes_are_not_ours() {
    for link in [
        "omniroute://settings?name=x",
        "omniroute://import/deeper?name=x",
        "https://import?name=x",
        "omniroute://import?name=x#y",
        "omniroute://user@import?name=x",
        "omniroute://user:word@import?name=x",
        "omniroute://import:1?name=x",
        "omniroute:",
        "",
    ] {
        assert_eq!(Import::read(link), Err(Refusal::NotOurs), "{link}");
    }
    let long = format!("omniroute://import?name={}", "x".repeat(5000));
    assert_eq!(Import::read(&long), Err(Refusal::TooLong));
}

#[test]
fn a_link_is_told_from_other_words() {
    assert!(is_ours("omniroute://import") && is_ours("OmniRoute://import"));
    assert!(!is_ours("omni") && !is_ours("--minimized") && !is_ours("öööööööööö"));
}
