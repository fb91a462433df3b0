//! Budgets: what is spent is spent once, whoever asks at the same time, and a new start does not begin at nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::thread;
use suite::control::admin;
use suite::{Answer, Dialect, Door, FakeProvider, Gate, Gateway, Household, Script, Step, until};

/// Providers of all dialects behind one gateway, whose models cost a dollar for a thousand tokens: an answer costs $0.018.
struct Scene {
    gateway: Gateway,
    key: String,
    key_id: String,
    doors: Vec<(Dialect, Door)>,
    _provider: FakeProvider,
}

const COST: f64 = 0.018;

impl Scene {
    fn open() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("laptop");
        let doors = house.open_doors(&provider, Dialect::ALL);
        let scene = Self {
            gateway: house.start(),
            key: key.key,
            key_id: key.id,
            doors: Dialect::ALL.into_iter().zip(doors).collect(),
            _provider: provider,
        };
        for dialect in Dialect::ALL {
            let model = json!({ "provider": dialect.name(), "model": "m", "input_price": 1000.0, "output_price": 1000.0 });
            let added = admin(&scene.gateway, "POST", "/api/provider-models", Some(model));
            assert_eq!(added.status, 201, "{}", added.text());
        }
        scene
    }

    fn door(&self, dialect: Dialect) -> &Door {
        &self.doors.iter().find(|one| one.0 == dialect).unwrap().1
    }

    fn ask_with(&self, key: &str, dialect: Dialect, model: &str, stream: bool) -> Answer {
        let body = dialect.request(model, stream);
        let ask = self.gateway.post(&dialect.path(model, stream), body);
        ask.key(key).send()
    }

    fn ask(&self, model: &str) -> Answer {
        self.ask_with(&self.key, Dialect::Chat, model, false)
    }

    fn budget(&self, purse: &str, budget: Value) {
        let path = format!("/api/budgets/{purse}");
        let set = admin(&self.gateway, "PUT", &path, Some(budget));
        assert_eq!(set.status, 200, "{}", set.text());
    }

    /// What is spent of the first budget's day: dollars and tokens.
    fn spent(&self) -> (f64, u64) {
        let listed = admin(&self.gateway, "GET", "/api/budgets", None).json();
        let day = &listed[0]["spent"][0];
        (
            day["usd"].as_f64().unwrap(),
            day["tokens"].as_u64().unwrap(),
        )
    }

    fn alerts(&self, kind: &str) -> Vec<Value> {
        let listed = admin(&self.gateway, "GET", "/api/alerts", None).json();
        let alerts = listed["alerts"].as_array().unwrap().iter();
        let of_kind = alerts.filter(|alert| alert["kind"] == kind);
        of_kind.cloned().collect()
    }
}

fn code(answer: &Answer) -> &str {
    answer.header("x-omniroute-code").unwrap_or_default()
}

const CHAT: &str = "openai-chat/m";
const CLAUDE: &str = "anthropic-messages/m";
const CROWD: usize = 200;

/// Sends two hundred at once while the provider holds every answer back, and lets go when it has been asked. The statuses.
fn crowd(scene: &Scene, gate: &Gate, stream: bool) -> Vec<u16> {
    thread::scope(|scope| {
        let asking: Vec<_> = (0..CROWD)
            .map(|_| scope.spawn(move || scene.ask_with(&scene.key, Dialect::Chat, CHAT, stream)))
            .collect();
        scene.door(Dialect::Chat).wait_for_call();
        gate.open();
        let answers = asking.into_iter().map(|one| one.join().unwrap());
        answers
            .map(|answer| {
                let refused = answer.status == 402 && code(&answer) == "budget_spent";
                assert!(refused || answer.status == 200, "{}", answer.text());
                answer.status
            })
            .collect()
    })
}

#[test]
fn two_hundred_at_once_pass_a_cap_by_no_more_than_one_request() {
    for stream in [false, true] {
        let scene = Scene::open();
        scene.budget(
            &format!("key:{}", scene.key_id),
            json!({ "usd": { "daily": 0.2 } }),
        );
        let gate = Gate::default();
        let told = if stream {
            Script::stream(Dialect::Chat.story(&["Hi", "."]).frames())
        } else {
            Script::json(200, Dialect::Chat.answer("Hi."))
        };
        let mut script = Script(vec![Step::Wait(gate.clone())]);
        script.0.extend(told.0);
        scene.door(Dialect::Chat).always(script);
        let statuses = crowd(&scene, &gate, stream);
        // Eleven cost less than the cap, twelve more.
        let served = statuses.iter().filter(|status| **status == 200).count();
        assert_eq!(served, 12, "stream: {stream}");
        assert_eq!(scene.door(Dialect::Chat).calls().len(), 12);
        let spent = until("all is settled", || {
            let (usd, _) = scene.spent();
            (usd > 0.2).then_some(usd)
        });
        assert!((spent - 12.0 * COST).abs() < 1e-6, "{spent}");
        let ledger = scene.gateway.ledger();
        until("the ledger has them all", || {
            (ledger.count() == CROWD as u64).then_some(())
        });
        assert_eq!(ledger.count_where("cost_usd > 0"), 12);
    }
}

#[test]
fn tokens_are_capped_without_a_price_and_what_fails_costs_nothing() {
    let scene = Scene::open();
    scene.budget("all", json!({ "tokens": { "weekly": 30 } }));
    let refusal = Dialect::Chat.error_body(500, "no");
    scene.door(Dialect::Chat).once(Script::json(500, refusal));
    scene.ask("openai-chat/other");
    assert_eq!(scene.spent(), (0.0, 0));
    scene.gateway.cli(&["budgets", "list"], "");
    admin(&scene.gateway, "POST", "/api/health/reset", None);
    for spent in [18, 36] {
        let answer = scene.ask("openai-chat/other");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(scene.spent().1, spent);
    }
    let refused = scene.ask("openai-chat/other");
    assert_eq!((refused.status, code(&refused)), (402, "budget_spent"));
    assert!(refused.text().contains("weekly"), "{}", refused.text());
}

#[test]
fn a_refusal_is_told_in_every_dialect_with_when_and_how() {
    let scene = Scene::open();
    scene.budget("all", json!({ "usd": { "daily": 0.001 } }));
    assert_eq!(scene.ask(CHAT).status, 200);
    for dialect in Dialect::ALL {
        for stream in [false, true] {
            let model = format!("{}/m", dialect.name());
            let refused = scene.ask_with(&scene.key, dialect, &model, stream);
            assert_eq!(code(&refused), "budget_spent", "{}", refused.text());
            assert!((400..=429).contains(&refused.status), "{}", refused.status);
            let told = dialect.told(&refused.body).message;
            for part in ["daily", "begins anew at 20", "omniroute budgets set all"] {
                assert!(told.contains(part), "{told}");
            }
            let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=25 * 3600).contains(&wait), "{wait}");
        }
    }
}

#[test]
fn the_user_is_warned_once_and_told_once_that_all_is_spent() {
    let scene = Scene::open();
    scene.budget(
        "provider:openai-chat",
        json!({ "usd": { "daily": 0.05 }, "warn_at_percent": 50 }),
    );
    for warnings in [0, 1] {
        assert_eq!(scene.ask(CHAT).status, 200);
        assert_eq!(scene.alerts("budget_warning").len(), warnings);
    }
    let warning = &scene.alerts("budget_warning")[0];
    assert_eq!(warning["subject"], "provider:openai-chat");
    assert!(
        warning["body"]
            .as_str()
            .unwrap()
            .starts_with("72 % of the daily budget"),
        "{warning}"
    );
    assert_eq!(scene.ask(CHAT).status, 200);
    assert_eq!(scene.alerts("budget_reached").len(), 1);
    assert_eq!((scene.ask(CHAT).status, scene.ask(CHAT).status), (402, 402));
    assert_eq!(scene.alerts("budget_warning").len(), 1);
    assert_eq!(scene.alerts("budget_reached").len(), 1);
}

#[test]
fn a_spent_provider_is_passed_over_and_only_if_nobody_remains_is_the_client_refused() {
    let scene = Scene::open();
    scene
        .gateway
        .cli(&["combos", "create", "coding", CHAT, CLAUDE], "");
    let cap = json!({ "usd": { "monthly": 0.001 } });
    scene.budget("provider:openai-chat", cap.clone());
    let served_by = |answer: &Answer| answer.header("x-omniroute-provider").map(str::to_owned);
    assert_eq!(served_by(&scene.ask("coding")).unwrap(), "openai-chat");
    let second = scene.ask("coding");
    assert_eq!(served_by(&second).unwrap(), "anthropic-messages");
    let row = scene.gateway.ledger().row(&second.trace());
    assert!(
        row["decision"].to_string().contains("budget"),
        "{}",
        row["decision"]
    );
    scene.budget("provider:anthropic-messages", cap);
    assert_eq!(scene.ask("coding").status, 402);
    let refused = scene.ask(CHAT);
    assert_eq!((refused.status, code(&refused)), (402, "budget_spent"));
    assert!(
        refused.text().contains("provider:openai-chat"),
        "{}",
        refused.text()
    );
    // Neither asked anybody.
    assert_eq!(scene.door(Dialect::Chat).calls().len(), 1);
    assert_eq!(scene.door(Dialect::Anthropic).calls().len(), 1);
    // A raised cap lets the very next request through.
    scene.gateway.cli(
        &[
            "budgets",
            "set",
            "provider:openai-chat",
            "--monthly-usd",
            "5",
        ],
        "",
    );
    assert_eq!(scene.ask(CHAT).status, 200);
}

#[test]
fn a_new_start_and_a_new_budget_count_what_was_spent_before() {
    let mut scene = Scene::open();
    let answer = scene.ask(CHAT);
    scene.gateway.ledger().row(&answer.trace());
    // The budget is younger than what was spent.
    let key = format!("key:{}", scene.key_id);
    scene.budget(&key, json!({ "usd": { "daily": 0.03 } }));
    assert_eq!(scene.spent(), (COST, 18));
    let answer = scene.ask(CHAT);
    assert_eq!(answer.status, 200);
    assert_eq!(scene.spent(), (2.0 * COST, 36));
    assert_eq!(scene.alerts("budget_reached").len(), 1);
    scene.gateway.ledger().row(&answer.trace());
    until("what was told is written down", || {
        let memo = std::fs::read_dir(scene.gateway.house.path()).unwrap();
        let mut texts = memo.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok());
        texts
            .any(|text| text.contains("\"reached\":true"))
            .then_some(())
    });
    scene.gateway.kill_and_restart();
    assert_eq!(scene.spent(), (2.0 * COST, 36));
    assert_eq!(scene.ask(CHAT).status, 402);
    assert!(scene.alerts("budget_reached").is_empty(), "told before");
    // Another key has its own.
    let other = scene.gateway.key("other").key;
    assert_eq!(
        scene.ask_with(&other, Dialect::Chat, CHAT, false).status,
        200
    );
}

#[test]
fn a_budget_that_only_warns_lets_go_on_and_one_can_refuse_what_has_no_price() {
    let scene = Scene::open();
    scene.budget("all", json!({ "usd": { "daily": 0.001 }, "stop": false }));
    assert_eq!((scene.ask(CHAT).status, scene.ask(CHAT).status), (200, 200));
    scene.budget(
        "all",
        json!({ "usd": { "daily": 5 }, "refuse_unpriced": true }),
    );
    assert_eq!(scene.ask(CHAT).status, 200);
    let refused = scene.ask("openai-chat/unpriced");
    assert_eq!(
        (refused.status, code(&refused)),
        (402, "budget_price_unknown")
    );
}

#[test]
fn the_command_line_lists_sets_and_removes_and_names_the_field_that_is_wrong() {
    let scene = Scene::open();
    let set = [
        "budgets",
        "set",
        "key:laptop",
        "--daily-usd",
        "0.5",
        "--weekly-tokens",
        "100",
    ];
    let shown = scene.gateway.cli(&set, "");
    assert!(shown.contains(&format!("key:{}", scene.key_id)), "{shown}");
    // The command reads the ledger, which is written within a quarter of a second.
    scene.gateway.ledger().row(&scene.ask(CHAT).trace());
    let listed = scene.gateway.cli(&["budgets", "list"], "");
    assert!(
        listed.contains("18 tokens") && listed.contains("18 %"),
        "{listed}"
    );
    // What is not named stays, and 0 takes a cap away.
    let less = ["budgets", "set", "key:laptop", "--weekly-tokens", "0"];
    let shown = scene.gateway.cli(&less, "");
    assert!(
        shown.contains("$0.5") && !shown.contains("tokens"),
        "{shown}"
    );
    for (purse, budget, field) in [
        ("all", json!({}), "usd"),
        ("all", json!({ "usd": { "daily": -1 } }), "usd.daily"),
        (
            "all",
            json!({ "tokens": { "daily": 5 }, "warn_at_percent": 0 }),
            "warn_at_percent",
        ),
        ("all", json!({ "usd": { "yearly": 1 } }), "yearly"),
        ("key:nobody", json!({ "usd": { "daily": 1 } }), "purse"),
        ("provider:nobody", json!({ "usd": { "daily": 1 } }), "purse"),
        ("me", json!({ "usd": { "daily": 1 } }), "purse"),
    ] {
        let path = format!("/api/budgets/{purse}");
        let refused = admin(&scene.gateway, "PUT", &path, Some(budget));
        assert_eq!(refused.status, 400, "{purse}: {}", refused.text());
        assert_eq!(
            refused.json()["error"]["details"][0]["field"],
            field,
            "{}",
            refused.text()
        );
    }
    scene
        .gateway
        .cli(&["budgets", "remove", "key:laptop", "--yes"], "");
    let none = scene.gateway.cli(&["budgets", "list"], "");
    assert!(none.contains("no budgets"), "{none}");
}
