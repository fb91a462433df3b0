//! One deadline for the whole of a request, wherever it waits; and what is laid down and asked on the command line, beside a gateway
//! and without one.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use suite::control::admin;
use suite::{Dialect, Gate, Script, Step, Street, until};

/// A provider that answers well once the gate opens.
fn held(gate: &Gate) -> Script {
    let Script(answer) = Script::json(200, Dialect::Chat.answer("Hi."));
    Script([vec![Step::Wait(gate.clone())], answer].concat())
}

/// Runs the program beside the gateway; its answer.
fn cli(street: &Street, arguments: &[&str]) -> Value {
    let with_json: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let said = street.gateway.cli(&with_json, "");
    serde_json::from_str(&said).unwrap_or(Value::Null)
}

#[test]
fn who_waits_in_a_queue_is_told_when_the_requests_own_time_is_up() {
    let street = Street::of(&["narrow"]);
    street.rule(json!({"paces": {"narrow": {"concurrent": 1, "wait_ms": 60_000}}}));
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let first = street.question("narrow/m").open();
    street.doors[0].wait_for_call();
    // In force with the next request; the one under way goes on as it began.
    street.rule(json!({"deadlines": {"request_ms": 1_500}}));
    for client in Dialect::ALL {
        let begun = Instant::now();
        let path = client.path("narrow/m", false);
        let ask = street
            .gateway
            .post(&path, client.request("narrow/m", false));
        let late = ask.key(&street.key).send();
        let waited = begun.elapsed();
        assert_eq!(late.status, 504, "{}", late.text());
        let in_time = Duration::from_millis(1_490)..Duration::from_secs(8);
        assert!(in_time.contains(&waited), "{waited:?}");
        let row = street.gateway.ledger().row(&late.trace());
        assert_eq!(row["failure_code"], "request_timeout");
    }
    assert_eq!(street.calls(), [1], "nobody who waited was sent on");
    gate.open();
    assert_eq!(first.rest().status, 200);
    assert_eq!(street.ask("narrow/m").status, 200, "the queue is empty");
}

#[test]
fn the_time_for_the_first_content_is_laid_down_live() {
    let street = Street::of(&["mute", "well"]);
    street.combo("both", &["mute/m", "well/m"]);
    street.doors[0].always(Script::silence());
    let story = Dialect::Chat.story(&["Hi."]);
    street.doors[1].always(Script::stream(story.frames()));
    cli(
        &street,
        &["settings", "set", "deadlines.first_content_ms=700"],
    );
    let begun = Instant::now();
    let body = Dialect::Chat.request("both", true);
    let ask = street.gateway.post("/v1/chat/completions", body);
    let answer = ask.key(&street.key).send();
    let waited = begun.elapsed();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(Dialect::Chat.streamed(&answer.body), "Hi.");
    let in_time = Duration::from_millis(690)..Duration::from_secs(8);
    assert!(in_time.contains(&waited), "{waited:?}");
    assert_eq!(street.calls(), [1, 1]);
    // The same of what is not streamed.
    let well = Script::json(200, Dialect::Chat.answer("Hi."));
    street.doors[1].always(well);
    let rule = "deadlines.whole_head_ms=700";
    street.gateway.cli(&["settings", "set", rule], "");
    street.gateway.cli(&["health", "reset"], "");
    let begun = Instant::now();
    assert_eq!(street.ask("both").status, 200);
    let waited = begun.elapsed();
    assert!(in_time.contains(&waited), "{waited:?}");
    assert_eq!(street.calls(), [2, 2]);
}

#[test]
fn a_combo_counts_each_of_its_targets_and_a_restart_forgets_none() {
    let mut street = Street::of(&["down", "well"]);
    street.combo("both", &["down/m", "well/m"]);
    street.fails(0, 500);
    assert_eq!(street.ask("both").status, 200);
    assert_eq!(street.ask("both").status, 200);
    // The first rests after its failure, so only one of the two requests asked it.
    let wanted = json!([["down", 1, 0], ["well", 2, 2]]);
    let counted = |combo: &Value| {
        let targets = combo["tally"]["targets"].as_array().unwrap();
        let target = |one: &Value| json!([one["provider"], one["tried"], one["served"]]);
        Value::Array(targets.iter().map(target).collect())
    };
    let shown = || admin(&street.gateway, "GET", "/api/combos/both", None).json();
    assert_eq!(counted(&shown()), wanted);
    assert!(shown()["tally"]["last_used_at"].is_u64());
    assert_eq!(counted(&cli(&street, &["combos", "show", "both"])), wanted);
    let told = street.gateway.cli(&["combos", "show", "both"], "");
    assert!(told.contains("down/m") && told.contains("well/m"), "{told}");
    let file = street.gateway.house.path().join("health.json");
    until("the counts are written down", || {
        let written = std::fs::read_to_string(&file).ok()?;
        written.contains("\"served\":2").then_some(())
    });
    street.gateway.kill_and_restart();
    assert_eq!(counted(&cli(&street, &["combos", "show", "both"])), wanted);
    // Another combo of that name begins anew.
    let removed = admin(&street.gateway, "DELETE", "/api/combos/both", None);
    assert_eq!(removed.status, 204);
    street.combo("both", &["well/m"]);
    assert_eq!(
        counted(&cli(&street, &["combos", "show", "both"])),
        json!([])
    );
}

#[test]
fn rests_and_sessions_are_forgotten_from_the_command_line_beside_a_gateway_and_without_one() {
    let mut street = Street::of(&["down"]);
    let talk = street.question("down/m").header("X-Session-Id", "talk");
    assert_eq!(talk.send().status, 200);
    let listed = cli(&street, &["sessions", "list"]);
    assert_eq!(
        (&listed[0]["id"], &listed[0]["pins"][0]["provider"]),
        (&json!("talk"), &json!("down"))
    );
    street.gateway.cli(&["sessions", "forget", "talk"], "");
    assert_eq!(cli(&street, &["sessions", "list"]), json!([]));
    street.fails(0, 401);
    let is_out = |street: &Street| {
        street.ask("down/m");
        let calls = street.calls()[0];
        street.ask("down/m");
        street.calls()[0] == calls
    };
    assert!(is_out(&street), "its key was refused");
    street.answers(0);
    street.gateway.cli(&["health", "reset"], "");
    assert_eq!(street.ask("down/m").status, 200);
    // Without a gateway the same is done to what it left.
    street.fails(0, 401);
    assert!(is_out(&street));
    street.gateway.kill();
    street.answers(0);
    street.gateway.cli(&["health", "reset"], "");
    street.gateway.restart();
    assert_eq!(street.ask("down/m").status, 200);
}

#[test]
fn a_dry_run_knows_of_tools_pictures_and_long_prompts_as_the_gateway_that_runs_does() {
    let mut street = Street::of(&["main", "tools", "eyes", "long"]);
    street.rule(json!({"detours": [
        {"name": "t", "when": {"tools": true}, "to": "tools/m"},
        {"name": "i", "when": {"images": true}, "to": "eyes/m"},
        {"name": "l", "when": {"prompt_from": 1000}, "to": "long/m"},
    ]}));
    let goes = |street: &Street, flags: &[&str]| {
        let arguments = [&["route", "--dry-run", "main/m"], flags].concat();
        cli(street, &arguments)["targets"][0]["model"].clone()
    };
    let table: [(&[&str], &str); 4] = [
        (&[], "main/m"),
        (&["--tools"], "tools/m"),
        (&["--images"], "eyes/m"),
        (&["--prompt-tokens", "2000"], "long/m"),
    ];
    for (flags, model) in table {
        assert_eq!(goes(&street, flags), model, "{flags:?}");
    }
    street.gateway.kill();
    for (flags, model) in table {
        assert_eq!(
            goes(&street, flags),
            model,
            "{flags:?}, with nobody running"
        );
    }
}
