//! The stage: one gateway, and for every case providers of its own.

use crate::makers::{MAKERS, Maker};
use crate::talk::Talk;
use suite::{Answer, Dialect, Door, FakeProvider, Gateway, Household, Script};

/// A gateway whose providers are called `0`, `1`, …
pub(crate) struct Stage {
    pub(crate) gateway: Gateway,
    pub(crate) key: String,
    pub(crate) doors: Vec<Vec<Door>>,
    _provider: FakeProvider,
}

impl Stage {
    /// A provider for each of these dialects, with so many accounts. Each of them answers "Hi.".
    pub(crate) fn of(dialects: &[Dialect], accounts: usize) -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let open = |dialect: &Dialect| -> Vec<Door> {
            let answer = Script::json(200, dialect.answer("Hi."));
            (0..accounts)
                .map(|_| provider.door(answer.clone()))
                .collect()
        };
        let doors: Vec<Vec<Door>> = dialects.iter().map(open).collect();
        house.furnish_all(dialects.iter().enumerate().map(|(place, dialect)| {
            let bases = doors[place].iter().map(|door| door.base(*dialect));
            (format!("p{place}"), *dialect, bases.collect())
        }));
        Self {
            gateway: house.start(),
            key,
            doors,
            _provider: provider,
        }
    }

    /// The name of a model of that provider.
    pub(crate) fn model(place: usize, model: &str) -> String {
        format!("p{place}/{model}")
    }

    /// Asks, and is answered.
    #[track_caller]
    pub(crate) fn asks(&self, talk: &Talk, model: &str, stream: bool) -> Answer {
        let answer = self.sends(talk, model, stream);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    }

    /// Asks.
    #[track_caller]
    pub(crate) fn sends(&self, talk: &Talk, model: &str, stream: bool) -> Answer {
        let (path, body) = talk.request(model, stream);
        self.gateway.post(&path, body).key(&self.key).send()
    }
}

/// How a client keeps its conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// All that it was answered.
    Everything,
    /// Words, calls and results alone.
    TheCallAlone,
}

/// A client of a maker's model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    /// Also the number of its provider.
    pub(crate) place: usize,
    pub(crate) client: Dialect,
    pub(crate) maker: Maker,
    pub(crate) keeps: Keeps,
    pub(crate) stream: bool,
}

impl Case {
    /// Every client of every maker. What keeps only its calls reads streams; in the maker's own dialect nobody can help it.
    pub(crate) fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for client in Dialect::ALL {
            for maker in MAKERS {
                for keeps in [Keeps::Everything, Keeps::TheCallAlone] {
                    let alone = keeps == Keeps::TheCallAlone;
                    if !(alone && client == maker.dialect) {
                        cases.push(Self {
                            place: cases.len(),
                            client,
                            maker,
                            keeps,
                            stream: alone,
                        });
                    }
                }
            }
        }
        cases
    }

    /// The makers' dialects, in the cases' order.
    pub(crate) fn dialects(cases: &[Self]) -> Vec<Dialect> {
        cases.iter().map(|case| case.maker.dialect).collect()
    }

    pub(crate) fn name(&self) -> String {
        format!(
            "{:?} of {} keeps {:?}",
            self.client, self.maker.model, self.keeps
        )
    }

    /// The name of the maker's model.
    pub(crate) fn model(&self) -> String {
        Stage::model(self.place, self.maker.model)
    }

    /// The conversation, which begins like no other.
    pub(crate) fn begins(&self) -> Talk {
        Talk::new(self.client, &format!("Hi from {}", self.place))
    }

    /// A step: that account answers with a thought and a call, and the client goes on from it.
    #[track_caller]
    pub(crate) fn step(
        &self,
        stage: &Stage,
        talk: &mut Talk,
        account: usize,
        call: &str,
    ) -> String {
        let proof = self
            .maker
            .proof(&format!("{}{call}", self.place).replace('_', ""));
        let door = &stage.doors[self.place][account];
        let before = door.calls().len();
        door.once(self.answer(call, &proof));
        let answer = stage.asks(talk, &self.model(), self.stream);
        assert_eq!(door.calls().len(), before + 1, "that account answered");
        self.goes_on(talk, &answer, call);
        proof
    }

    /// What the maker's model says.
    pub(crate) fn answer(&self, call: &str, proof: &str) -> Script {
        if self.stream {
            Script::stream(self.maker.frames(call, proof))
        } else {
            Script::json(200, self.maker.answer(call, proof))
        }
    }

    /// The client keeps what it was answered, its own way.
    pub(crate) fn goes_on(&self, talk: &mut Talk, answer: &Answer, call: &str) {
        match self.keeps {
            Keeps::Everything => talk.echoes(answer, call),
            Keeps::TheCallAlone => talk.recalls(call),
        }
    }
}
