//! A request that says it is one and the same is asked once: repeated at once, later, whole or streamed, it has one answer.
#![expect(clippy::unwrap_used, reason = "tests")]

use suite::{Answer, Ask, Dialect, Door, FakeProvider, Gate, Gateway, Household, Script, Step};

/// A provider of each dialect behind one gateway.
struct Scene {
    gateway: Gateway,
    key: String,
    doors: Vec<(Dialect, Door)>,
    _provider: FakeProvider,
}

impl Scene {
    fn open() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let doors = house.open_doors(&provider, Dialect::ALL);
        Self {
            gateway: house.start(),
            key,
            doors: Dialect::ALL.into_iter().zip(doors).collect(),
            _provider: provider,
        }
    }

    fn door(&self, dialect: Dialect) -> &Door {
        let mut doors = self.doors.iter();
        &doors.find(|(known, _)| *known == dialect).unwrap().1
    }

    /// A request to the provider of that dialect by a client of the same.
    fn ask(&self, dialect: Dialect, stream: bool, idempotency: &str) -> Ask {
        let model = format!("{}/m", dialect.name());
        let path = dialect.path(&model, stream);
        let ask = self.gateway.post(&path, dialect.request(&model, stream));
        ask.key(&self.key).header("idempotency-key", idempotency)
    }

    fn code(&self, answer: &Answer) -> serde_json::Value {
        self.gateway.ledger().row(&answer.trace())["failure_code"].clone()
    }
}

const CHAT: Dialect = Dialect::Chat;

fn is_repeated(answer: &Answer) -> bool {
    answer.header("x-omniroute-idempotent") == Some("true")
}

#[test]
fn a_request_repeated_a_moment_later_has_the_same_answer_for_nothing() {
    let scene = Scene::open();
    for dialect in Dialect::ALL {
        let first = scene.ask(dialect, false, "one").send();
        let second = scene.ask(dialect, false, "one").send();
        assert_eq!((first.status, second.status), (200, 200), "{dialect:?}");
        assert_eq!(first.body, second.body);
        assert!(!is_repeated(&first) && is_repeated(&second));
        scene.door(dialect).only_call();
        let row = scene.gateway.ledger().row(&second.trace());
        assert_eq!(
            (&row["lane"], &row["cost_usd"]),
            (&"local".into(), &0.0.into())
        );
        let told = scene.gateway.cli(&["explain", &second.trace()], "");
        assert!(told.contains(&first.trace()), "{told}");
    }
}

#[test]
fn another_body_under_the_same_key_is_a_conflict_in_the_clients_own_dialect() {
    let scene = Scene::open();
    for dialect in Dialect::ALL {
        assert_eq!(scene.ask(dialect, false, "one").send().status, 200);
        let model = format!("{}/n", dialect.name());
        let path = dialect.path(&model, false);
        let other = scene.gateway.post(&path, dialect.request(&model, false));
        let other = other
            .key(&scene.key)
            .header("idempotency-key", "one")
            .send();
        assert_eq!(other.status, 409, "{}", other.text());
        assert!(
            dialect
                .told(&other.body)
                .message
                .contains("Idempotency-Key")
        );
        assert_eq!(scene.code(&other), "idempotency_key_reused");
        scene.door(dialect).only_call();
    }
}

#[test]
fn requests_at_the_same_time_are_one_call() {
    let scene = Scene::open();
    let gate = Gate::default();
    let answer = Script::json(200, CHAT.answer("Hi."));
    let held = Script([vec![Step::Wait(gate.clone())], answer.0].concat());
    scene.door(CHAT).always(held);
    let first = scene.ask(CHAT, false, "one").open();
    scene.door(CHAT).wait_for_call();
    let others = [(); 4].map(|()| scene.ask(CHAT, false, "one").open());
    gate.open();
    let first = first.rest();
    for other in others {
        let other = other.rest();
        assert!(is_repeated(&other));
        assert_eq!((other.status, &other.body), (200, &first.body));
    }
    scene.door(CHAT).only_call();
}

#[test]
fn a_stream_is_joined_in_its_middle_from_its_beginning() {
    let scene = Scene::open();
    for dialect in Dialect::ALL {
        let (gate, story) = (Gate::default(), dialect.story(&["one ", "two ", "three"]));
        let mut script = Script::open(story.unfinished()).then(Step::Wait(gate.clone()));
        for piece in &story.ending {
            script = script.then_piece(piece);
        }
        let script = script.then(Step::Send(b"0\r\n\r\n".to_vec()));
        scene.door(dialect).always(script);
        let mut first = scene.ask(dialect, true, "one").open();
        first.until("three");
        let mut second = scene.ask(dialect, true, "one").open();
        second.until("three");
        gate.open();
        let (first, second) = (first.rest(), second.rest());
        let third = scene.ask(dialect, true, "one").send();
        assert!(first.complete && second.complete && third.complete);
        assert!(dialect.ends_well(&first.body), "{}", first.text());
        assert_eq!(first.text(), second.text());
        assert_eq!(first.text(), third.text());
        scene.door(dialect).only_call();
    }
}

#[test]
fn the_first_may_leave_and_the_others_keep_the_stream() {
    let scene = Scene::open();
    let (gate, story) = (Gate::default(), CHAT.story(&["one ", "two"]));
    let mut script = Script::open(story.unfinished()).then(Step::Wait(gate.clone()));
    for piece in &story.ending {
        script = script.then_piece(piece);
    }
    let script = script.then(Step::Send(b"0\r\n\r\n".to_vec()));
    scene.door(CHAT).always(script);
    let mut first = scene.ask(CHAT, true, "one").open();
    first.until("two");
    let mut second = scene.ask(CHAT, true, "one").open();
    second.until("two");
    drop(first);
    gate.open();
    let second = second.rest();
    assert!(CHAT.ends_well(&second.body), "{}", second.text());
    scene.door(CHAT).only_call();
}

#[test]
fn whoever_waits_asks_itself_when_the_first_leaves_without_an_answer() {
    let scene = Scene::open();
    scene.door(CHAT).once(Script::silence());
    let first = scene.ask(CHAT, false, "one").open();
    scene.door(CHAT).wait_for_call();
    let second = scene.ask(CHAT, false, "one").open();
    drop(first);
    let second = second.rest();
    assert_eq!(second.status, 200, "{}", second.text());
    assert_eq!(scene.door(CHAT).calls().len(), 2);
}

#[test]
fn what_failed_is_asked_again() {
    let scene = Scene::open();
    let refusal = Script::json(400, CHAT.error_body(400, "no"));
    scene.door(CHAT).once(refusal);
    assert_eq!(scene.ask(CHAT, false, "one").send().status, 400);
    assert_eq!(scene.ask(CHAT, false, "one").send().status, 200);
    let broken = Script::open(CHAT.story(&["one"]).unfinished()).then(Step::Reset);
    scene.door(CHAT).once(broken);
    let first = scene.ask(CHAT, true, "two").send();
    assert!(!CHAT.ends_well(&first.body));
    let whole = Script::stream(CHAT.story(&["one"]).frames());
    scene.door(CHAT).once(whole);
    let second = scene.ask(CHAT, true, "two").send();
    assert!(CHAT.ends_well(&second.body), "{}", second.text());
}

#[test]
fn a_key_is_nobody_elses_and_heeded_only_while_the_user_wants_it() {
    let scene = Scene::open();
    let other = scene.gateway.key("other").key;
    assert_eq!(scene.ask(CHAT, false, "one").send().status, 200);
    let asked = scene.ask(CHAT, false, "one").key(&other).send();
    assert!(!is_repeated(&asked));
    assert_eq!(scene.door(CHAT).calls().len(), 2);
    let shown = scene
        .gateway
        .cli(&["caches", "set", "--idempotency-ms", "0"], "");
    assert!(shown.contains("off"), "{shown}");
    assert!(!is_repeated(&scene.ask(CHAT, false, "one").send()));
    assert_eq!(scene.door(CHAT).calls().len(), 3);
}
