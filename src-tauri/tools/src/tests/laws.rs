use super::{BASE, Home};
use crate::{Wish, find, preview};
use proptest::prelude::*;

/// White space and comments, as people leave them.
fn blank() -> impl Strategy<Value = String> {
    let pieces = [
        "",
        " ",
        "\n",
        "\n  ",
        "\t",
        "\r\n",
        " // c\n",
        "/* d */",
        "\n// e \n  ",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..3).prop_map(|all| all.concat())
}

/// A name: ours, a stranger's, quoted in any way.
fn name() -> impl Strategy<Value = String> {
    let names = [
        "env",
        "ANTHROPIC_BASE_URL",
        "provider",
        "omniroute",
        "models",
        "security",
        "auth",
        "baseUrl",
        "model",
        "a",
        "b",
        "é",
    ];
    (prop::sample::select(names.to_vec()), 0..3_u8).prop_map(|(name, quotes)| match quotes {
        0 => name.to_owned(),
        1 => format!("'{name}'"),
        _ => format!("\"{name}\""),
    })
}

fn json() -> impl Strategy<Value = String> {
    let plain = [
        "1",
        "-2.5e3",
        "null",
        "true",
        "\"x\"",
        "'it\\'s'",
        "[]",
        "[1, {a: 2},]",
        "\"\\u00e9\\n\"",
    ];
    let leaf = prop::sample::select(plain.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| object(inner.boxed()))
}

fn object(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let entry = (blank(), name(), blank(), inner, blank())
        .prop_map(|(a, name, b, value, c)| format!("{a}{name}{b}: {value}{c}"));
    (prop::collection::vec(entry, 0..4), any::<bool>(), blank()).prop_map(
        |(entries, trailing, end)| {
            let comma = if trailing && !entries.is_empty() {
                ","
            } else {
                ""
            };
            format!("{{{}{comma}{end}}}", entries.join(","))
        },
    )
}

fn toml() -> impl Strategy<Value = String> {
    let lines = [
        "# comment",
        "",
        "  ",
        "model = \"o3\" # mine",
        "model_provider = 'x'",
        "list = [\n  1, # one\n  2 ]",
        "text = \"\"\"\n[not.a.table]\n\"\"\"",
        "[model_providers.own]",
        "[model_providers.omniroute]",
        "  base_url = 'http://x'  # here",
        "[ profiles . \"a.b\" ]",
        "[[mcp]]",
        "inline = { a = 1, b = \"}\" }",
        "when = 1979-05-27",
    ];
    let line = prop::sample::select(lines.to_vec());
    (
        prop::collection::vec(line, 0..8),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(lines, crlf, ends)| {
            let text = lines.join("\n") + if ends { "\n" } else { "" };
            if crlf {
                text.replace('\n', "\r\n")
            } else {
                text
            }
        })
}

fn dotenv() -> impl Strategy<Value = String> {
    let lines = [
        "# c",
        "",
        "A=1",
        "export GEMINI_API_KEY='x' # y",
        "GEMINI_MODEL=",
        "B=\"a\nb\"",
        "junk",
    ];
    (
        prop::collection::vec(prop::sample::select(lines.to_vec()), 0..6),
        any::<bool>(),
    )
        .prop_map(|(lines, ends)| lines.join("\n") + if ends { "\n" } else { "" })
}

/// Connects and disconnects; a text that is refused is not touched, any other comes back byte for byte.
fn there_and_back(tool: &str, file: &str, text: &str) -> bool {
    let home = Home::new().with(file, text);
    let connected = home.connect(tool, Some("fast"));
    if connected.is_ok() {
        let wish = Wish {
            base: BASE,
            model: Some("fast"),
        };
        let again = preview(find(tool).unwrap(), &home.place, wish).unwrap();
        assert!(
            again.iter().all(|change| change.after == "(a key)"),
            "{text:?}: {again:?}"
        );
        let undone = home.disconnect(tool).unwrap();
        assert_eq!(undone.left, [], "{text:?}");
    }
    assert_eq!(home.read(file), text);
    connected.is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn json_comes_back_byte_for_byte(around in blank(), json in object(json().boxed()), behind in blank()) {
        let text = format!("{around}{json}{behind}");
        there_and_back("qwen", ".qwen/settings.json", &text);
        there_and_back("opencode", ".config/opencode/opencode.json", &text);
        let is_plain = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        let connected = there_and_back("claude", ".claude/settings.json", &text);
        prop_assert!(is_plain || !connected, "{text:?}");
    }

    #[test]
    fn toml_comes_back_byte_for_byte(text in toml()) {
        let is_toml = text.parse::<toml::Table>().is_ok();
        let connected = there_and_back("codex", ".codex/config.toml", &text);
        prop_assert!(is_toml || !connected, "{text:?}");
    }

    #[test]
    fn lines_of_variables_come_back_byte_for_byte(text in dotenv()) {
        prop_assert!(there_and_back("gemini", ".gemini/.env", &text));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}\"'=,:/*# a\\\\\\n\\r.\u{feff}é]{0,24}") {
        there_and_back("qwen", ".qwen/settings.json", &text);
        there_and_back("claude", ".claude/settings.json", &text);
        there_and_back("codex", ".codex/config.toml", &text);
        // Half a line ending is made whole by the other half.
        if !text.ends_with('\r') {
            there_and_back("gemini", ".gemini/.env", &text);
        }
    }
}
