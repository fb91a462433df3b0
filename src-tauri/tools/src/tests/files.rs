use super::{BASE, Home, KEY};
use crate::connect::plan;
use crate::journal::Journal;
use crate::{Error, Wish, follow, preview, status};
use std::fs;
use std::path::PathBuf;

const SETTINGS: &str = ".claude/settings.json";
const MOVED: &str = "http://127.0.0.1:3000";

fn wish() -> Wish<'static> {
    let model = Some("fast");
    Wish { base: BASE, model }
}

fn is_connected(home: &Home, tool: &str) -> bool {
    status(crate::find(tool).unwrap(), &home.place, BASE).is_connected
}

#[test]
fn a_file_that_was_not_there_goes_again_with_its_folder() {
    let home = Home::new().with(".cline/keep", "");
    home.connect("claude", None).unwrap();
    home.connect("cline", Some("fast")).unwrap();
    let settings = "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:20128\",\n    \"ANTHROPIC_AUTH_TOKEN\": \"sk-or-secret\"\n  }\n}\n";
    assert_eq!(home.read(SETTINGS), settings);
    home.disconnect("claude").unwrap();
    home.disconnect("cline").unwrap();
    assert!(!home.path(".claude").exists() && !home.path(".cline/data").exists());
    assert!(home.path(".cline/keep").exists());
}

#[test]
fn what_the_user_changed_since_stays_and_is_named() {
    let home = Home::new().with(SETTINGS, "{\n  \"a\": 1\n}\n");
    home.connect("claude", None).unwrap();
    let text = home.read(SETTINGS).replace(BASE, "http://mine");
    let text = text.replace("\"a\": 1", "\"a\": 2,\n  \"b\": 3");
    home.write(SETTINGS, &text);
    let undone = home.disconnect("claude").unwrap();
    let left = (home.path(SETTINGS), "env.ANTHROPIC_BASE_URL".to_owned());
    assert_eq!(undone.left, [left]);
    assert_eq!(
        home.read(SETTINGS),
        "{\n  \"a\": 2,\n  \"b\": 3,\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://mine\"\n  }\n}\n"
    );
}

#[test]
fn a_tool_that_writes_its_file_anew_changes_nothing_about_whose_key_it_is() {
    let before = "{\"agents\":{\"defaults\":{\"model\":{\"primary\":\"x/y\"}}}}";
    let file = ".openclaw/openclaw.json";
    let home = Home::new().with(file, before);
    home.connect("openclaw", Some("fast")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&home.read(file)).unwrap();
    home.write(file, &value.to_string());
    assert_eq!(home.disconnect("openclaw").unwrap().left, []);
    assert_eq!(home.read(file), before);
}

#[test]
fn what_completes_an_entry_goes_with_it_and_stays_for_others() {
    let file = ".cline/data/settings/providers.json";
    let stamped = |text: String| text.replace("2026-01-01", "2027-02-02");
    let home = Home::new();
    home.connect("cline", Some("fast")).unwrap();
    home.write(file, &stamped(home.read(file)));
    assert_eq!(home.disconnect("cline").unwrap().left, []);
    assert!(!home.path(file).exists(), "{}", home.read(file));

    home.connect("cline", Some("fast")).unwrap();
    let text =
        stamped(home.read(file)).replace("\"providers\": {", "\"providers\": {\n    \"own\": {},");
    home.write(file, &text);
    assert_eq!(home.disconnect("cline").unwrap().left, []);
    assert_eq!(
        home.read(file),
        "{\n  \"version\": 1,\n  \"providers\": {\n    \"own\": {}\n  }\n}\n"
    );
}

#[test]
fn a_broken_file_is_named_with_its_line_and_not_touched() {
    let broken = "{\n  \"a\": 1,\n  \"env\" {}\n}\n";
    let home = Home::new().with(SETTINGS, broken);
    let error = home.connect("claude", None).unwrap_err().to_string();
    assert!(error.contains("settings.json, line 3"), "{error}");
    assert_eq!(home.read(SETTINGS), broken);
    assert!(!is_connected(&home, "claude"));
    home.write(SETTINGS, "{}");
    home.connect("claude", None).unwrap();
    home.write(SETTINGS, broken);
    home.disconnect("claude").unwrap_err();
    assert_eq!(home.read(SETTINGS), broken);
    assert!(is_connected(&home, "claude"), "it can be tried again");
}

#[test]
fn one_broken_file_of_two_keeps_both_as_they_are() {
    let home = Home::new()
        .with(".cline/data/globalState.json", "{}")
        .with(".cline/data/secrets.json", "{");
    home.connect("cline", Some("fast")).unwrap_err();
    assert_eq!(home.read(".cline/data/globalState.json"), "{}");
}

#[test]
fn whoever_dies_between_two_files_has_left_a_journal_that_undoes_the_first() {
    let (state, secrets) = (".cline/data/globalState.json", ".cline/data/secrets.json");
    for written in 0..=3 {
        let home = Home::new().with(state, "{\"a\": 1}").with(secrets, "{ }");
        let tool = crate::find("cline").unwrap();
        let plan = plan(tool, &home.place, wish(), "key_1", KEY).unwrap();
        plan.journal.write(&home.place, "cline").unwrap();
        for draft in plan.drafts.iter().take(written) {
            fs::create_dir_all(draft.path.parent().unwrap()).unwrap();
            fs::write(&draft.path, &draft.text).unwrap();
        }
        assert_eq!(home.disconnect("cline").unwrap().left, [], "{written}");
        assert_eq!(home.read(state), "{\"a\": 1}");
        assert_eq!(home.read(secrets), "{ }");
        assert!(!home.path(".cline/data/settings").exists());
    }
}

/// A link to a place where nobody can make a folder.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_undone() {
    let home = Home::new().with(".cline/data/globalState.json", "{}");
    let secrets = home.path(".cline/data/secrets.json");
    std::os::unix::fs::symlink("/proc/omniroute/secrets.json", secrets).unwrap();
    home.connect("cline", Some("fast")).unwrap_err();
    assert_eq!(home.read(".cline/data/globalState.json"), "{}");
    assert!(!is_connected(&home, "cline"));
}

#[test]
fn a_model_of_any_name_reads_the_same_or_is_refused() {
    for model in [
        "a b",
        "ünï/cødé",
        "it's",
        "a\"b",
        "a\\b",
        "{key}",
        "a\u{7f}",
        "a #b",
        "a\nb",
    ] {
        for tool in ["codex", "gemini", "opencode"] {
            let home = Home::new();
            if home.connect(tool, Some(model)).is_ok() {
                assert_eq!(home.disconnect(tool).unwrap().left, [], "{tool}: {model}");
            }
            let only = fs::read_dir(home.folder.path()).unwrap().flatten();
            let names: Vec<_> = only.map(|entry| entry.file_name()).collect();
            assert_eq!(names, ["data"], "{tool}: {model}");
        }
    }
}

#[test]
fn a_moved_gateway_is_followed_by_keys_that_are_still_ours() {
    let home = Home::new();
    home.connect("claude", None).unwrap();
    home.connect("codex", None).unwrap();
    home.connect("opencode", Some("fast")).unwrap();
    let own = home.read(".codex/config.toml").replace(BASE, "http://mine");
    home.write(".codex/config.toml", &own);
    let followed = follow(&home.place, MOVED);
    assert_eq!(followed.moved, ["Claude Code", "OpenCode"]);
    assert_eq!(followed.troubles, [] as [&str; 0]);
    assert!(home.read(SETTINGS).contains(MOVED) && !home.read(SETTINGS).contains(BASE));
    assert!(
        home.read(".config/opencode/opencode.json")
            .contains("3000/v1\"")
    );
    assert_eq!(home.read(".codex/config.toml"), own);
    assert_eq!(follow(&home.place, MOVED).moved, [] as [&str; 0]);
    assert_eq!(home.disconnect("claude").unwrap().left, []);
    assert_eq!(home.disconnect("codex").unwrap().left.len(), 1);
}

#[test]
fn one_tool_that_cannot_follow_keeps_no_other_from_it_and_follows_later() {
    let home = Home::new();
    home.connect("claude", None).unwrap();
    home.connect("codex", None).unwrap();
    let fine = home.read(SETTINGS);
    home.write(SETTINGS, "{");
    let followed = follow(&home.place, MOVED);
    assert_eq!(followed.moved, ["Codex"]);
    assert_eq!(followed.troubles.len(), 1);
    let trouble = &followed.troubles[0];
    assert!(
        trouble.contains("Claude Code") && trouble.contains("line 1"),
        "{trouble}"
    );
    home.write(SETTINGS, &fine);
    assert_eq!(follow(&home.place, MOVED).moved, ["Claude Code"]);
}

#[test]
fn whoever_dies_while_following_has_left_keys_that_are_still_ours() {
    let home = Home::new().with(SETTINGS, "{}");
    home.connect("claude", None).unwrap();
    let old = home.read(SETTINGS);
    // The journal knows of both addresses, the file is either.
    let mut journal = Journal::read(&home.place, "claude").unwrap().unwrap();
    journal.files[0].keys[0].ours.push(MOVED.into());
    for text in [old.clone(), old.replace(BASE, MOVED)] {
        journal.write(&home.place, "claude").unwrap();
        home.write(SETTINGS, &text);
        follow(&home.place, MOVED);
        assert!(home.read(SETTINGS).contains(MOVED));
        let told = Journal::read(&home.place, "claude").unwrap().unwrap();
        assert_eq!(told.files[0].keys[0].ours, [MOVED]);
    }
    home.disconnect("claude").unwrap();
    assert_eq!(home.read(SETTINGS), "{}");
}

#[test]
fn a_preview_writes_nothing_and_tells_no_secret() {
    let home = Home::new().with(
        SETTINGS,
        "{ \"env\": { \"ANTHROPIC_AUTH_TOKEN\": \"mine\" } }",
    );
    let changes = preview(crate::find("claude").unwrap(), &home.place, wish()).unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                change.key.as_str(),
                change.before.as_deref(),
                change.after.as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("env.ANTHROPIC_BASE_URL", None, "\"http://127.0.0.1:20128\""),
            ("env.ANTHROPIC_AUTH_TOKEN", Some("(a key)"), "(a key)"),
            ("env.ANTHROPIC_MODEL", None, "\"fast\""),
        ]
    );
    assert!(!home.path("data").exists() && home.read(SETTINGS).contains("mine"));
}

#[test]
fn the_journal_does_not_hold_the_gateway_key() {
    let home = Home::new();
    for tool in crate::TOOLS {
        home.connect(tool.id, Some("fast")).unwrap();
        let journal = home.read(&format!("data/tools/{}.json", tool.id));
        assert!(!journal.contains(KEY), "{journal}");
    }
}

#[test]
fn nothing_is_written_where_that_is_not_wanted() {
    let mut home = Home::new().with(SETTINGS, "{}");
    home.connect("claude", None).unwrap();
    let text = home.read(SETTINGS);
    home.place.is_read_only = true;
    assert!(matches!(home.connect("codex", None), Err(Error::WritesOff)));
    assert!(matches!(home.disconnect("claude"), Err(Error::WritesOff)));
    assert_eq!(follow(&home.place, MOVED).moved, [] as [&str; 0]);
    assert_eq!(home.read(SETTINGS), text);
}

#[test]
fn a_tool_is_connected_once_and_only_what_is_connected_can_be_disconnected() {
    let home = Home::new();
    assert!(matches!(
        home.disconnect("claude"),
        Err(Error::NotConnected(_))
    ));
    assert!(matches!(
        home.connect("cline", None),
        Err(Error::NeedsModel(_))
    ));
    home.connect("claude", None).unwrap();
    assert!(matches!(
        home.connect("claude", None),
        Err(Error::Connected(_))
    ));
}

#[test]
fn a_key_that_cannot_be_revoked_leaves_the_tool_connected() {
    let home = Home::new();
    home.connect("claude", None).unwrap();
    let tool = crate::find("claude").unwrap();
    let refused = crate::disconnect(tool, &home.place, &mut |_| Err("locked".to_owned()));
    assert_eq!(refused.unwrap_err().to_string(), "locked");
    assert!(is_connected(&home, "claude"));
    assert_eq!(home.disconnect("claude").unwrap().files, [] as [PathBuf; 0]);
}

#[test]
fn a_tool_stands_as_its_files_say() {
    let home = Home::new();
    let stands = |base: &str| {
        let told = status(crate::find("claude").unwrap(), &home.place, base);
        (told.is_installed, told.is_connected, told.is_current)
    };
    assert_eq!(stands(BASE), (false, false, false));
    home.connect("claude", None).unwrap();
    assert_eq!(stands(BASE), (true, true, true));
    assert_eq!(stands(MOVED), (true, true, false));
    home.write(SETTINGS, "{}");
    assert_eq!(stands(BASE), (true, true, false));
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_links_lead_where_they_led() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let home = Home::new().with("dotfiles/claude.json", "{}");
    fs::create_dir(home.path(".claude")).unwrap();
    symlink("../dotfiles/claude.json", home.path(SETTINGS)).unwrap();
    let target = home.path("dotfiles/claude.json");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    home.connect("claude", None).unwrap();
    let mode = |file: &str| home.path(file).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("dotfiles/claude.json"), 0o640);
    assert!(home.path(SETTINGS).is_symlink() && home.read(SETTINGS).contains(BASE));
    assert_eq!(mode("data/tools/claude.json"), 0o600);
    home.disconnect("claude").unwrap();
    assert_eq!(fs::read_to_string(target).unwrap(), "{}");
    assert!(home.path(SETTINGS).is_symlink());
}

#[test]
fn the_environment_says_where_homes_are_and_another_home_is_all_that_counts() {
    let told = |variables: &[(&str, &str)]| {
        let ask = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let place = crate::Place::find("/data".as_ref(), &ask);
        let path = |tool: &str| place.path(&crate::find(tool).unwrap().files[0]);
        (path("codex"), path("opencode"), place.is_read_only)
    };
    let own = [
        ("HOME", "/h"),
        ("USERPROFILE", "/h"),
        ("CODEX_HOME", "/c"),
        ("XDG_CONFIG_HOME", "/x"),
    ];
    let (codex, opencode, _) = told(&own);
    assert_eq!(codex, PathBuf::from("/c/config.toml"));
    if cfg!(not(windows)) {
        assert_eq!(opencode, PathBuf::from("/x/opencode/opencode.json"));
    }
    let other = [
        &own[..],
        &[
            ("CLI_CONFIG_HOME", "/o"),
            ("CLI_ALLOW_CONFIG_WRITES", "false"),
        ],
    ]
    .concat();
    let (codex, opencode, is_read_only) = told(&other);
    assert_eq!(codex, PathBuf::from("/o/.codex/config.toml"));
    assert!(opencode.starts_with("/o") && is_read_only);
}

#[test]
fn a_tool_is_given_a_number_and_never_everything() {
    for (address, base) in [
        ("127.0.0.1:1", "http://127.0.0.1:1"),
        ("0.0.0.0:1", "http://127.0.0.1:1"),
        ("[::]:1", "http://[::1]:1"),
        ("192.168.1.2:1", "http://192.168.1.2:1"),
    ] {
        assert_eq!(crate::base(address.parse().unwrap()), base);
    }
}
