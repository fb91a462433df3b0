//! Data that is not well-formed must fail the build, with the file and the row named.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../build/tables/mod.rs"]
mod tables;

use std::fs;

/// A provider row that is fine, with `more` in it and these offers.
fn row(id: &str, more: &str, url: &str) -> String {
    format!(
        "[[provider]]\nid = \"{id}\"\nname = \"N\"\ntier = \"free\"\n{more}\noffers = [{{ dialect = \"openai-chat\", url = \"{url}\" }}]\n"
    )
}

const URL: &str = "https://host/v1/chat/completions";
const TRAIT: &str = "[[trait]]\nmodels = [\"a*\"]\n";

fn build(providers: &str, models: Option<&str>, traits: &str) -> Result<String, String> {
    let data = tempfile::tempdir().unwrap();
    fs::create_dir(data.path().join("models")).unwrap();
    fs::write(data.path().join("providers.toml"), providers).unwrap();
    fs::write(data.path().join("traits.toml"), traits).unwrap();
    if let Some(models) = models {
        fs::write(data.path().join("models/one.toml"), models).unwrap();
    }
    tables::source(data.path())
}

#[track_caller]
fn refused(result: Result<String, String>, said: &[&str]) {
    let why = result.unwrap_err();
    for words in said {
        assert!(why.contains(words), "`{words}` is not in: {why}");
    }
}

#[test]
fn well_formed_rows_become_tables() {
    let tables = build(
        &row("one", "", URL),
        Some("models = [{ id = \"m\" }]"),
        TRAIT,
    )
    .unwrap();
    assert!(tables.contains("PROVIDERS: [Provider; 1]"), "{tables}");
}

#[test]
fn a_bad_provider_row_is_named() {
    let two = |first: &str, second: &str| {
        build(&(row(first, "", URL) + &row(second, "", URL)), None, TRAIT)
    };
    refused(two("one", "one"), &["providers.toml", "`one` names both"]);
    refused(
        two("two", "one"),
        &["providers.toml", "`one` stands after `two`"],
    );
    let cases: [(&str, &str, &[&str]); 10] = [
        (
            "colour = 1",
            URL,
            &["providers.toml, row 1 (\"one\")", "colour"],
        ),
        ("any_model = 3", URL, &["providers.toml, row 1 (\"one\")"]),
        (
            "aliases = [\"one\"]",
            URL,
            &["provider", "`one` names both"],
        ),
        (
            "prefix = \"One\"",
            URL,
            &["provider `one`", "`One` is not a name"],
        ),
        (
            "quirks = [\"odd\"]",
            URL,
            &["provider `one`", "no quirk `odd`"],
        ),
        ("auth = \"cookie\"", URL, &["provider `one`", "`cookie`"]),
        ("key_check = \"guess\"", URL, &["provider `one`", "`guess`"]),
        (
            "",
            "http://host/v1",
            &["provider `one`", "not an https address"],
        ),
        ("", "https://host/{model", &["provider `one`", "not closed"]),
        (
            "",
            "https://host/{region}",
            &["provider `one`", "nothing fills `{region}`"],
        ),
    ];
    for (more, url, said) in cases {
        refused(build(&row("one", more, url), None, TRAIT), said);
    }
    let bare = "[[provider]]\nid = \"one\"\nname = \"N\"\ntier = \"free\"\noffers = []\n";
    refused(build(bare, None, TRAIT), &["provider `one`", "no offers"]);
    refused(
        build(
            &bare.replace("free", "posh").replace(
                "[]\n",
                "[{ dialect = \"openai-chat\", url = \"https://h\" }]\n",
            ),
            None,
            TRAIT,
        ),
        &["provider `one`", "no tier `posh`"],
    );
    refused(
        build(
            &row("one", "", URL).replace("openai-chat", "morse"),
            None,
            TRAIT,
        ),
        &["provider `one`", "no dialect `morse`"],
    );
}

#[test]
fn a_bad_model_row_is_named() {
    let cases: [(&str, &[&str]); 6] = [
        (
            "{ id = \"m\", price = { input = -1, output = 1 } }",
            &["models/one.toml", "`m`", "price"],
        ),
        (
            "{ id = \"m\", price = { input = 1 } }",
            &["one.toml, row 1 (\"m\")", "output"],
        ),
        (
            "{ id = \"m\", can = [\"fly\"] }",
            &["models/one.toml", "`m`", "`fly`"],
        ),
        (
            "{ id = \"m\", quirks = [\"odd\"] }",
            &["models/one.toml", "`m`", "`odd`"],
        ),
        (
            "{ id = \"m\", context = 0 }",
            &["models/one.toml", "`m`", "limit"],
        ),
        (
            "{ id = \"m\" }, { id = \"m\" }",
            &["models/one.toml", "`m` stands after `m`"],
        ),
    ];
    for (models, said) in cases {
        refused(
            build(
                &row("one", "", URL),
                Some(&format!("models = [{models}]")),
                TRAIT,
            ),
            said,
        );
    }
    refused(
        build(&row("other", "", URL), Some("models = []"), TRAIT),
        &["one.toml", "no provider `one`"],
    );
}

#[test]
fn a_bad_trait_row_is_named() {
    let provider = row("one", "", URL);
    refused(
        build(&provider, None, "[[trait]]\nmodels = []\n"),
        &["traits.toml, row 1", "no patterns"],
    );
    refused(
        build(&provider, None, "[[trait]]\nmodels = [\"a**\"]\n"),
        &["traits.toml, row 1", "`a**`"],
    );
    refused(
        build(
            &provider,
            None,
            &format!("{TRAIT}[[trait]]\nmodels = [\"b\"]\nquirks = [\"odd\"]\n"),
        ),
        &["traits.toml, row 2", "`odd`"],
    );
    refused(
        build(&provider, None, "[[traits]]\n"),
        &["traits.toml", "`traits`"],
    );
}
