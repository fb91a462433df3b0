//! A world to route in: providers with quotas, throttles and outages, and people who work in sessions.
//!
//! Everything follows from the seed. Routing is used as the gateway uses it: plan, walk, notes.

use crate::people::{Day, Turn};
use catalog::{Model, Price, Provider, Tier};
use chat::{Dialect, Failure, FailureKind, Stage};
use routing::{
    Account, AccountRule, AccountStrategy, Aim, Branch, ComboStrategy, Event, Facts, Fleet, Goal,
    Health, Leg, Login, Moment, Note, SessionServed, Sessions, Source, Standing, Step, Strategies,
    Target, Unit, Walk, What, Window, World, judge, outcome, plan,
};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) const HOUR: u64 = 3_600_000;
pub(crate) const DAY: u64 = 24 * HOUR;
const CACHE_LIFE: u64 = 5 * 60_000;

/// What really stands behind an account.
pub(crate) struct Backend {
    /// Length, size in tokens, spent, when it is renewed.
    pub(crate) windows: Vec<(u64, f64, f64, u64)>,
    /// It fails from then to then.
    pub(crate) outages: Vec<(u64, u64)>,
    /// Tokens lapsed unused.
    pub(crate) lapsed: f64,
    /// Tokens that could have been used.
    pub(crate) offered: f64,
}

/// What happened.
#[derive(Debug, Default, Clone)]
pub(crate) struct Report {
    /// Requests.
    pub(crate) requests: u64,
    /// Requests nobody served.
    pub(crate) failed: u64,
    /// Of those, requests that some account could have served.
    pub(crate) wrongly_failed: u64,
    /// Attempts that failed on the way.
    pub(crate) detours: u64,
    /// Times a session was served by another account than before.
    pub(crate) switches: u64,
    /// Prompt tokens of sessions under way.
    pub(crate) cacheable: f64,
    /// Those read from a cache.
    pub(crate) cached: f64,
    /// The share of paid-for quota that lapsed unused.
    pub(crate) rot: f64,
    /// Dollars spent by the token.
    pub(crate) dollars: f64,
}

/// The world.
pub(crate) struct Sim {
    fleet: Fleet,
    backends: Vec<Backend>,
    aim: Arc<Aim>,
    strategies: Strategies,
    health: Health,
    sessions: Sessions,
    /// Who has a session cached: how many tokens, until when.
    caches: HashMap<(u32, usize), (u64, u64)>,
    last: HashMap<u32, usize>,
    pub(crate) report: Report,
}

/// What is said in an outage: some refuse the connection, some are silent, some answer nonsense, and some say truly until when.
fn trouble(which: u64, left: u64) -> Failure {
    use FailureKind::{Overloaded, RateLimited, ServerError, Timeout, Unreachable};
    let (kind, stage, words) = [
        (Unreachable, Stage::Connect, "connection refused"),
        (Timeout, Stage::FirstByte, "no answer within 60 s"),
        (ServerError, Stage::Upstream, "internal error"),
        (Overloaded, Stage::Upstream, "overloaded"),
        (RateLimited, Stage::Upstream, "slow down"),
    ][which as usize % 5];
    let mut failure = Failure::new(kind, stage, words);
    if kind == RateLimited {
        failure.retry_after = Some(std::time::Duration::from_millis(left));
    }
    failure
}

fn provider(id: &str, tier: Tier, price: Option<f64>) -> Arc<Provider> {
    let model = Model {
        price: price.map(|input| Price {
            input,
            output: input * 5.0,
            cache_read: Some(input / 10.0),
            cache_write: None,
        }),
        ..Model::named("m")
    };
    Arc::new(Provider {
        tier,
        models: vec![model].into(),
        ..Provider::custom(id, Dialect::OpenAiChat, "https://example.test/v1", id)
    })
}

/// A plan: the tokens of its week, and when the first week ends; an eighth of it may be spent in five hours.
pub(crate) fn weekly(tokens: f64, ends: u64) -> Backend {
    Backend {
        windows: vec![
            (7 * DAY, tokens, 0.0, ends),
            (5 * HOUR, tokens / 8.0, 0.0, 5 * HOUR),
        ],
        outages: vec![],
        lapsed: 0.0,
        offered: 0.0,
    }
}

/// A key: no quota.
pub(crate) fn metered() -> Backend {
    Backend {
        windows: vec![],
        outages: vec![],
        lapsed: 0.0,
        offered: 0.0,
    }
}

impl Sim {
    /// Plans first, keys behind them.
    pub(crate) fn new(strategy: AccountStrategy, plans: Vec<Backend>, keys: Vec<Backend>) -> Self {
        let plan = provider("plan", Tier::Subscription, None);
        let key = provider("key", Tier::ApiKey, Some(3.0));
        let of = |provider: &Arc<Provider>, login, count: usize| {
            let provider = provider.clone();
            (0..count).map(move |at| Account {
                id: format!("{}-{at}", provider.id).into(),
                label: format!("{} {at}", provider.id).into(),
                provider: provider.clone(),
                priority: at as u32 + 1,
                enabled: true,
                login,
                standing: Standing::Active,
                policy: Arc::default(),
            })
        };
        let fleet = of(&plan, Login::OAuth, plans.len()).chain(of(&key, Login::ApiKey, keys.len()));
        let mut aim = Aim::at("work", &plan, "m");
        aim.legs.push(Leg::new(&key, "m", None));
        aim.order = Branch {
            name: "work".into(),
            strategy: ComboStrategy::Priority,
            steps: (0..2)
                .map(|leg| Step {
                    weight: 1,
                    what: Goal::Leg(leg),
                })
                .collect(),
        };
        Self {
            fleet: fleet.collect(),
            backends: plans.into_iter().chain(keys).collect(),
            aim: Arc::new(aim),
            strategies: Strategies {
                accounts: AccountRule {
                    strategy,
                    sticky: 3,
                },
                ..Strategies::default()
            },
            health: Health::default(),
            sessions: Sessions::default(),
            caches: HashMap::new(),
            last: HashMap::new(),
            report: Report::default(),
        }
    }

    /// Works through days.
    pub(crate) fn run(mut self, days: &[Day]) -> Report {
        let turns = days.iter().flat_map(|day| &day.turns);
        let mut end = 0;
        for turn in turns {
            self.renew(turn.at);
            self.turn(turn);
            end = turn.at;
        }
        self.renew(end);
        let plans = self.backends.iter().filter(|one| !one.windows.is_empty());
        let (lapsed, offered) = plans.fold((0.0, 0.0), |(lapsed, offered), one| {
            (lapsed + one.lapsed, offered + one.offered)
        });
        self.report.rot = if offered > 0.0 { lapsed / offered } else { 0.0 };
        self.report
    }

    fn renew(&mut self, now: u64) {
        for backend in &mut self.backends {
            for (at, (length, size, spent, ends)) in backend.windows.iter_mut().enumerate() {
                while *ends <= now {
                    if at == 0 {
                        backend.lapsed += *size - *spent;
                        backend.offered += *size;
                    }
                    *spent = 0.0;
                    *ends += *length;
                }
            }
        }
    }

    fn moment(&self, now: u64) -> Moment {
        // Any number that changes with time will do for luck here.
        let chance = (now.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f64 / (1u64 << 24) as f64;
        Moment {
            now,
            day_ends: (now / DAY + 1) * DAY,
            chance,
        }
    }

    fn turn(&mut self, turn: &Turn) {
        self.report.requests += 1;
        let moment = self.moment(turn.at);
        let session: Arc<str> = format!("s{}", turn.session).into();
        let facts = Facts {
            prompt_tokens: turn.prompt,
            output_tokens: turn.output,
            session: self.sessions.find(&session),
            ..Facts::default()
        };
        let world = World {
            fleet: &self.fleet,
            health: &self.health,
            strategies: &self.strategies,
            shut: &[],
            moment,
        };
        let aim = Arc::clone(&self.aim);
        let plan = plan(&aim, &facts, &world);
        let mut walk = Walk::new(&aim, &plan);
        while let Some(attempt) = {
            let open = |target: &Target| {
                let account = &self.fleet[target.place];
                self.health.stands_open(account, turn.at)
            };
            walk.step_open(open)
        } {
            let place = attempt.target.place;
            self.note(place, moment, What::Began);
            let began = turn.at;
            match self.answer(place, turn) {
                Ok(()) => {
                    self.served(place, turn, &session, moment);
                    return;
                }
                Err(failure) => {
                    self.report.detours += 1;
                    let verdict = judge(&failure, self.fleet[place].login).1;
                    self.note(
                        place,
                        moment,
                        What::Failed {
                            began,
                            verdict,
                            outcome: outcome(&failure),
                            retry_after_ms: failure.retry_after.map(|one| one.as_millis() as u64),
                        },
                    );
                    self.note(place, moment, What::Ended { began });
                    if !walk.failed(&failure, verdict) {
                        break;
                    }
                }
            }
        }
        self.report.failed += 1;
        let able = (0..self.backends.len()).any(|place| self.answer(place, turn).is_ok());
        self.report.wrongly_failed += u64::from(able);
    }

    /// What the provider would say.
    fn answer(&self, place: usize, turn: &Turn) -> Result<(), Failure> {
        let backend = &self.backends[place];
        let outage = backend.outages.iter();
        let outage = outage.filter(|(from, to)| (*from..*to).contains(&turn.at));
        // Where several overlap, the one that ends last.
        if let Some((from, to)) = outage.max_by_key(|(_, to)| *to) {
            return Err(trouble(*from / 1000 + place as u64, to - turn.at));
        }
        let spent = backend
            .windows
            .iter()
            .filter(|(_, size, spent, _)| spent >= size);
        if let Some(until) = spent.map(|(.., ends)| *ends).max() {
            let mut failure = Failure::new(
                FailureKind::RateLimited,
                Stage::Upstream,
                "usage_limit_reached",
            );
            failure.retry_after = Some(std::time::Duration::from_millis(until - turn.at));
            return Err(failure);
        }
        Ok(())
    }

    fn served(&mut self, place: usize, turn: &Turn, session: &Arc<str>, moment: Moment) {
        let cached = self.caches.get(&(turn.session, place));
        let cached = cached.map_or(0, |(tokens, until)| {
            if *until >= turn.at {
                (*tokens).min(turn.prompt)
            } else {
                0
            }
        });
        let cacheable = turn.known;
        self.report.cacheable += cacheable as f64;
        self.report.cached += cached as f64;
        let weighed =
            (turn.prompt - cached) as f64 + cached as f64 * 0.1 + turn.output as f64 * 5.0;
        if self.backends[place].windows.is_empty() {
            self.report.dollars += weighed * 3.0 / 1e6;
        }
        for (_, size, spent, _) in &mut self.backends[place].windows {
            *spent = (*spent + weighed).min(*size);
        }
        self.caches
            .insert((turn.session, place), (turn.prompt, turn.at + CACHE_LIFE));
        let before = self.last.insert(turn.session, place);
        self.report.switches += u64::from(before.is_some_and(|before| before != place));
        let rests_until = before.and_then(|before| {
            let rest = self
                .health
                .rested(&self.fleet[before], "m", turn.at)
                .err()?;
            Some(rest.until)
        });
        let account = &self.fleet[place];
        let note = SessionServed {
            session: Arc::clone(session),
            provider: Arc::from(&*account.provider.id),
            model: "m".into(),
            account: account.id.clone(),
            tokens: turn.prompt,
            rests_until,
            at: turn.at,
        };
        self.sessions.served(&note, &self.strategies.sessions);
        let windows = self.read(place, turn.at);
        let began = turn.at;
        self.note(place, moment, What::Served { began });
        self.note(place, moment, What::Read { windows });
        self.note(place, moment, What::Ended { began });
    }

    /// The quota as the headers of an answer tell it.
    fn read(&self, place: usize, now: u64) -> Vec<Window> {
        self.backends[place]
            .windows
            .iter()
            .map(|(length_ms, size, spent, ends)| Window {
                length_ms: *length_ms,
                left: (1.0 - spent / size) as f32,
                unit: Unit::Share,
                limit: None,
                resets_at: Some(*ends),
                models: None,
                source: Source::Headers,
                seen: now,
            })
            .collect()
    }

    fn note(&mut self, place: usize, at: Moment, what: What) {
        let account = &self.fleet[place];
        let note = Note {
            account: account.id.clone(),
            provider: Arc::from(&*account.provider.id),
            model: "m".into(),
            footing: account.footing(),
            at,
            what,
        };
        self.health.apply(&Event::Account(note));
    }

    /// The quota pages are polled before the work begins.
    pub(crate) fn polled(mut self) -> Self {
        for place in 0..self.backends.len() {
            let windows = self.read(place, 0);
            let moment = self.moment(0);
            self.note(place, moment, What::Read { windows });
        }
        self
    }

    /// Outages.
    pub(crate) fn with_outages(mut self, outages: &[(usize, u64, u64)]) -> Self {
        for (place, from, to) in outages {
            self.backends[*place].outages.push((*from, *to));
        }
        self
    }
}
