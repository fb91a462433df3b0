//! Which model a name means, and which path a client may use.
#![expect(clippy::unwrap_used, reason = "tests")]

use rusqlite::{Connection, params};
use std::fs;
use std::path::Path;
use suite::{Answer, Bench, Dialect, FakeProvider, Gateway, Household, Script};

fn asked(gateway: &Gateway, key: &str, model: &str) -> Answer {
    gateway
        .post("/v1/chat/completions", Dialect::Chat.request(model, false))
        .key(key)
        .send()
}

#[test]
fn what_stands_behind_the_prefix_is_the_providers_own_spelling() {
    let bench = Bench::default();
    for model in [
        "m",
        "a/b/c",
        "llama3:8b",
        "accounts/fireworks/models/x",
        "mychat/x",
        "Größe 1",
        "x@20260101",
        "[1m]",
    ] {
        for (dialect, door) in &bench.doors {
            let prefix = Bench::model(*dialect).replace("some-model", "");
            let answer = asked(&bench.gateway, &bench.key, &format!("{prefix}{model}"));
            assert_eq!(answer.status, 200, "{model}: {}", answer.text());
            let call = door.calls().pop().unwrap();
            if *dialect == Dialect::Gemini {
                let spelled: String = call
                    .path
                    .strip_prefix("/v1beta/models/")
                    .unwrap()
                    .to_owned();
                assert!(
                    spelled.ends_with(":generateContent") && !spelled.contains(' '),
                    "{spelled}"
                );
            } else {
                assert_eq!(call.json()["model"], model);
            }
        }
    }
    let upper = asked(&bench.gateway, &bench.key, "MYCHAT/some-model");
    assert_eq!(upper.status, 200, "a prefix in capitals: {}", upper.text());
}

/// The provider table of the catalogue.
fn catalogue() -> toml::Table {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("src-tauri/catalog/data/providers.toml");
    fs::read_to_string(file).unwrap().parse().unwrap()
}

#[test]
fn a_provider_answers_to_its_prefix_its_id_and_its_aliases() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let catalogue = catalogue();
    let rows = catalogue["provider"].as_array().unwrap();
    let with_aliases: Vec<_> = rows
        .iter()
        .filter(|row| {
            row.get("aliases").is_some()
                && row.get("prefix").is_some()
                && row.get("variables").is_none()
        })
        .filter(|row| {
            row.get("any_model").is_none()
                && row["offers"].as_array().unwrap()[0]["dialect"].as_str() == Some("openai-chat")
        })
        .take(5)
        .collect();
    assert!(!with_aliases.is_empty());
    let vault = || Connection::open(house.path().join("vault.sqlite")).unwrap();
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    let mut names = Vec::new();
    for row in with_aliases {
        let id = row["id"].as_str().unwrap();
        vault()
            .execute(
                "INSERT INTO accounts (id, provider_id, label, priority, base_url, created_at, updated_at) VALUES (?1, ?1, 'only', 1, ?2, 0, 0)",
                params![id, door.base(Dialect::Chat)],
            )
            .unwrap();
        names.extend([
            id.to_owned(),
            id.to_uppercase(),
            row["prefix"].as_str().unwrap().to_owned(),
        ]);
        names.extend(
            row["aliases"]
                .as_array()
                .unwrap()
                .iter()
                .map(|alias| alias.as_str().unwrap().to_owned()),
        );
    }
    let gateway = house.start();
    for name in names {
        let answer = asked(&gateway, &key, &format!("{name}/some-model"));
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        assert_eq!(door.calls().pop().unwrap().json()["model"], "some-model");
    }
}

#[test]
fn a_bare_name_is_looked_up_among_the_users_providers_and_doubt_is_told() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    for name in ["north", "south"] {
        house.furnish(name, Dialect::Chat, &[door.base(Dialect::Chat)]);
        let vault = Connection::open(house.path().join("vault.sqlite")).unwrap();
        for model in ["shared-model", &format!("only-{name}")] {
            vault
                .execute(
                    "INSERT INTO provider_models (provider_id, model_id, name) VALUES (?1, ?2, ?2)",
                    params![name, model],
                )
                .unwrap();
        }
    }
    let gateway = house.start();
    let bare = asked(&gateway, &key, "only-south");
    assert_eq!(
        (bare.status, bare.header("x-omniroute-provider")),
        (200, Some("south")),
        "{}",
        bare.text()
    );
    for client in Dialect::ALL {
        let answer = gateway
            .post(
                &client.path("shared-model", false),
                client.request("shared-model", false),
            )
            .key(&key)
            .send();
        assert_eq!(answer.status, 400, "{}", answer.text());
        let told = client.told(&answer.body).message;
        assert!(
            told.contains("north/shared-model") && told.contains("south/shared-model"),
            "{told}"
        );
        assert_eq!(answer.header("x-omniroute-stage"), Some("plan"));
    }
    assert_eq!(door.calls().len(), 1);
}

#[test]
fn an_unknown_name_says_what_there_is() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    let vault = Connection::open(house.path().join("vault.sqlite")).unwrap();
    let connect = "INSERT INTO accounts (id, provider_id, label, priority, base_url, created_at, updated_at) VALUES (?1, ?1, 'only', 1, ?2, 0, 0)";
    // A provider of the catalogue that is connected, so that the user has one at all.
    vault
        .execute(connect, params!["groq", door.base(Dialect::Chat)])
        .unwrap();
    drop(vault);
    let gateway = house.start();
    let elsewhere = asked(&gateway, &key, "claude-opus-4-5");
    assert_eq!(elsewhere.status, 404, "{}", elsewhere.text());
    assert!(
        Dialect::Chat
            .told(&elsewhere.body)
            .message
            .contains("/claude-opus-4-5"),
        "{}",
        elsewhere.text()
    );
    let nobody = asked(&gateway, &key, "anthropic/claude-opus-4-5");
    assert_eq!(nobody.status, 404, "{}", nobody.text());
    assert!(
        Dialect::Chat
            .told(&nobody.body)
            .message
            .contains("accounts add"),
        "{}",
        nobody.text()
    );
    for name in ["nothing-of-the-kind", "no-such-prefix/m"] {
        let unknown = asked(&gateway, &key, name);
        assert_eq!(unknown.status, 404, "{}", unknown.text());
        assert!(
            Dialect::Chat
                .told(&unknown.body)
                .message
                .contains("/v1/models"),
            "{}",
            unknown.text()
        );
    }
    for name in ["", "a\u{1}b", "../x", "p/../../etc/passwd"] {
        assert_eq!(asked(&gateway, &key, name).status, 400, "{name:?}");
    }
    assert_eq!(door.calls().len(), 0);
}

#[test]
fn every_form_of_a_path_that_clients_use_leads_to_the_same_door() {
    let bench = Bench::default();
    let forms = |path: &str| {
        let bare = path.strip_prefix("/v1").unwrap().to_owned();
        [
            path.to_owned(),
            format!("/v1{path}"),
            bare.clone(),
            format!("{path}/"),
            format!("/api{path}"),
            format!("{path}?beta=true"),
        ]
    };
    for dialect in [Dialect::Chat, Dialect::Responses, Dialect::Anthropic] {
        for path in forms(&dialect.path("", false)) {
            let answer = bench
                .post(&path, dialect.request(&Bench::model(dialect), false))
                .send();
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert_eq!(dialect.said(&answer.body), "Hi.");
        }
    }
    for path in ["/v1/models", "/models", "/v1/v1/models", "/v1/models/"] {
        let list = bench.gateway.get(path).key(&bench.key).send();
        assert_eq!(
            (list.status, list.json()["object"].clone()),
            (200, "list".into()),
            "{path}: {}",
            list.text()
        );
    }
}

#[test]
fn every_form_of_a_gemini_path_is_understood() {
    let bench = Bench::default();
    let answer = |path: &str| bench.post(path, Dialect::Gemini.request("", false)).send();
    for path in [
        "/v1beta/models/mygem/m:generateContent",
        "/v1/models/mygem/m:generateContent",
        "/models/mygem/m:generateContent",
        "/v1beta/mygem/m:generateContent",
        "/v1beta/models/mygem%2Fm:generateContent",
        "/v1beta/models/mygem%2Fm%3AgenerateContent",
        "/v1beta/models/models/mygem/m:generateContent",
        "/api/v1beta/models/mygem/m:generateContent",
    ] {
        let answer = answer(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert_eq!(Dialect::Gemini.said(&answer.body), "Hi.");
        assert_eq!(
            bench.door(Dialect::Gemini).calls().pop().unwrap().path,
            "/v1beta/models/m:generateContent",
            "{path}"
        );
    }
    let path = format!("/v1beta/models/mygem/m:generateContent?key={}", bench.key);
    let keyed = bench
        .gateway
        .post(&path, Dialect::Gemini.request("", false))
        .send();
    assert_eq!(keyed.status, 200, "a key in the query: {}", keyed.text());
    let call = bench.door(Dialect::Gemini).calls().pop().unwrap();
    assert!(
        !format!("{}{}", call.head, call.path).contains(&bench.key),
        "the client's key went to the provider"
    );
    let unknown = answer("/v1beta/models/mygem/m:inventContent");
    assert_eq!(unknown.status, 404);
    Dialect::Gemini.told(&unknown.body);
}

#[test]
fn a_gemini_stream_without_alt_sse_is_one_json_array() {
    let bench = Bench::default();
    for upstream in Dialect::ALL {
        bench
            .door(upstream)
            .once(Script::stream(upstream.story(&["one ", "two"]).frames()));
        let path = format!(
            "/v1beta/models/{}:streamGenerateContent",
            Bench::model(upstream)
        );
        let answer = bench.post(&path, Dialect::Gemini.request("", true)).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let array = answer.json();
        let chunks = array.as_array().unwrap();
        let said: String = chunks
            .iter()
            .filter_map(|chunk| chunk["candidates"][0]["content"]["parts"][0]["text"].as_str())
            .collect();
        assert_eq!(said, "one two", "{}: {}", upstream.name(), answer.text());
    }
}

#[test]
fn the_legacy_completions_are_served() {
    let bench = Bench::default();
    for upstream in Dialect::ALL {
        let body = format!(
            r#"{{"model":"{}","prompt":"Hello?"}}"#,
            Bench::model(upstream)
        );
        let answer = bench.post("/v1/completions", body).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(
            (
                answer.json()["object"].clone(),
                answer.json()["choices"][0]["text"].clone()
            ),
            ("text_completion".into(), "Hi.".into()),
            "{}",
            answer.text()
        );
    }
}
