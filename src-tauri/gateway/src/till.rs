//! What budgets have left, in memory: held for a request before an account is asked, settled when its answer is over.
//!
//! Invariants: where no budget is laid down nobody comes here; the lock is held for a look or a note, never across an await; only a
//! budget that is new reads the ledger, and never on a request's way.

use crate::alerts::AlertKind;
use crate::clock;
use crate::house::House;
use crate::snapshot::Snapshot;
use catalog::Price;
use dialect::envelope::Envelope;
use routing::{
    Amount, Budget, Calendar, OverBudget, Period, Purse, Reservation, Spending, Spent, Warning,
};
use serde_json::Value;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{Ledger, Request, StoreError};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// What budgets have left.
#[derive(Debug, Default)]
pub(crate) struct Till {
    book: Mutex<Book>,
    /// Something that was held is free again.
    freed: Notify,
}

#[derive(Debug, Default)]
struct Book {
    spending: Spending,
    calendar: Option<Calendar>,
}

/// What is held for a request. It is given back when this is dropped unsettled.
pub(crate) struct Hold {
    house: Arc<House>,
    reservation: Option<Reservation>,
}

impl Book {
    /// The day, week and month it is; looked up once a day.
    fn calendar(&mut self) -> Calendar {
        let now = self.calendar_at(clock::now());
        *self.calendar.insert(now)
    }

    /// The day, week and month of a moment.
    fn calendar_at(&self, at: u64) -> Calendar {
        let known = self.calendar.filter(|calendar| calendar.holds(at));
        known.unwrap_or_else(|| clock::calendar(at))
    }
}

impl Till {
    /// What was told of budgets before is remembered; what was spent is read from the ledger.
    pub(crate) fn remembered(spending: Spending) -> Self {
        let book = Book {
            spending,
            calendar: None,
        };
        Self {
            book: Mutex::new(book),
            freed: Notify::new(),
        }
    }

    /// What is to be remembered.
    pub(crate) fn spending(&self) -> Spending {
        self.book().spending.clone()
    }

    /// What is spent of a budget.
    pub(crate) fn spent(&self, budget: &Budget) -> Vec<Spent> {
        let mut book = self.book();
        let calendar = book.calendar();
        book.spending.spent(budget, &calendar)
    }

    /// The providers whose budget is spent, seen from that moment.
    pub(crate) fn shut(&self, budgets: &[Budget], at: u64) -> Vec<Arc<str>> {
        if budgets.is_empty() {
            return Vec::new();
        }
        let book = self.book();
        let calendar = book.calendar_at(at);
        let shut = book.spending.shut(budgets, &calendar);
        shut.into_iter().map(Arc::from).collect()
    }

    /// The first budget of these purses that has nothing left, seen from that moment.
    pub(crate) fn over(&self, budgets: &[Budget], purses: &[Purse], at: u64) -> Option<OverBudget> {
        let book = self.book();
        let (calendar, nothing) = (book.calendar_at(at), Amount::default());
        let room = book.spending.room(budgets, purses, nothing, &calendar);
        room.err().filter(|over| !over.held && over.share.is_some())
    }

    fn reserve(
        &self,
        budgets: &[Budget],
        purses: &[Purse],
        most: Amount,
    ) -> Result<Reservation, OverBudget> {
        let mut book = self.book();
        let calendar = book.calendar();
        book.spending.reserve(budgets, purses, most, &calendar)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(reservation) = self.reservation.take() {
            let mut book = self.house.till.book();
            let calendar = book.calendar();
            book.spending.release(reservation, &calendar);
            drop(book);
            self.house.till.freed.notify_waiters();
        }
    }
}

impl House {
    /// From now on these budgets count. What a new one has spent so far is read from the ledger, which blocks.
    pub(crate) fn lay_down(&self, budgets: &[Budget], snapshot: &Snapshot) {
        let mut book = self.till.book();
        let (new, calendar) = (book.spending.open(budgets), book.calendar());
        drop(book);
        if !new.is_empty() {
            let before = clock::now_signed();
            match Past::read(&self.ledger, &calendar, before) {
                Ok(past) => {
                    let spending = &mut self.till.book().spending;
                    for purse in &new {
                        spending.seed(purse, |period| past.of(purse, period), &calendar);
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "what was spent so far could not be read: new budgets begin at nothing");
                }
            }
        }
        let due = |budget| self.till.book().spending.due(budget, &calendar);
        let due: Vec<Warning> = budgets.iter().flat_map(due).collect();
        self.tell_of_budgets(&due, budgets, snapshot);
    }

    /// Holds what a request may cost at most. Where requests under way hold the rest of a budget it waits for them, unless another
    /// provider could be asked instead, and no longer than `ends`, when the request's own time is up.
    pub(crate) async fn reserve(
        self: &Arc<Self>,
        snapshot: &Snapshot,
        purses: &[Purse],
        most: Amount,
        others: bool,
        ends: u64,
    ) -> Result<Hold, OverBudget> {
        let budgets = &snapshot.rulebook.budgets;
        let left = Duration::from_millis(ends.saturating_sub(clock::now()));
        let deadline = Instant::now() + self.limits.budget_wait.min(left);
        loop {
            let freed = self.till.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            let over = match self.till.reserve(budgets, purses, most) {
                Ok(reservation) => {
                    return Ok(Hold {
                        house: Arc::clone(self),
                        reservation: Some(reservation),
                    });
                }
                Err(over) => over,
            };
            let elsewhere = others && over.is_of_target();
            if !over.held || elsewhere || timeout_at(deadline, freed).await.is_err() {
                return Err(over);
            }
        }
    }

    /// A request is over: what it cost takes the place of what was held for it.
    pub(crate) fn settle(&self, hold: Option<Hold>, row: &Request, tokens: u64) {
        let snapshot = self.snapshot();
        let budgets = &snapshot.rulebook.budgets;
        // Where nobody was asked, what was held is given back as the hold is dropped.
        let (Some(provider), false) = (&row.provider, budgets.is_empty() && hold.is_none()) else {
            return;
        };
        let reservation = hold.and_then(|mut hold| hold.reservation.take());
        let spent = Amount {
            micros: row.cost_usd.map(micros),
            tokens,
        };
        let mut book = self.till.book();
        let calendar = book.calendar();
        let due = match reservation {
            Some(held) => book.spending.settle(held, spent, budgets, &calendar),
            None => {
                let purses = purses(row.key_id.as_deref(), provider);
                book.spending.charge(&purses, spent, budgets, &calendar)
            }
        };
        drop(book);
        self.till.freed.notify_waiters();
        self.tell_of_budgets(&due, budgets, &snapshot);
    }

    fn tell_of_budgets(&self, due: &[Warning], budgets: &[Budget], snapshot: &Snapshot) {
        for warning in due {
            let Warning {
                purse,
                period,
                share,
                until,
            } = warning;
            let budget = budgets.iter().find(|budget| budget.purse == *purse);
            let stops = budget.is_some_and(|budget| budget.stop);
            let whose = snapshot.whose(purse);
            let (period, until) = (period.name(), clock::local(*until));
            let (kind, body) = if *share < 1.0 {
                let next = if stops {
                    "Requests are refused when all of it is"
                } else {
                    "Requests go on when all of it is"
                };
                let percent = (share * 100.0).floor();
                (
                    AlertKind::BudgetWarning,
                    format!(
                        "{percent} % of the {period} budget {whose} is spent. {next}; it begins anew at {until}."
                    ),
                )
            } else {
                let next = if stops {
                    "are refused until it begins anew"
                } else {
                    "go on; it begins anew"
                };
                (
                    AlertKind::BudgetReached,
                    format!("The {period} budget {whose} is spent. Requests {next} at {until}."),
                )
            };
            self.alert(kind, Some(&purse.to_string()), body);
            self.changed.store(true, Ordering::Relaxed);
        }
    }
}

/// What was spent before, by key and provider, of the day, the week and the month.
struct Past([Vec<store::Spent>; 3]);

impl Past {
    fn read(ledger: &Ledger, calendar: &Calendar, before: i64) -> Result<Self, StoreError> {
        ledger.flush()?;
        let since = |period| i64::try_from(calendar.of(period).0).unwrap_or(i64::MAX);
        let [day, week, month] = Period::ALL.map(|period| ledger.spent(since(period), before));
        Ok(Self([day?, week?, month?]))
    }

    fn of(&self, purse: &Purse, period: Period) -> Amount {
        let [day, week, month] = &self.0;
        let rows = match period {
            Period::Daily => day,
            Period::Weekly => week,
            Period::Monthly => month,
        };
        let mine = rows.iter().filter(|row| match purse {
            Purse::All => row.provider.is_some(),
            Purse::Key(id) => row.key_id.as_deref() == Some(id),
            Purse::Provider(id) => row.provider.as_deref() == Some(id),
        });
        let (usd, tokens) = mine.fold((0.0, 0), |(usd, tokens), row| {
            (usd + row.cost_usd, tokens + row.tokens)
        });
        Amount {
            micros: Some(micros(usd)),
            tokens,
        }
    }
}

/// Everything a request draws on.
pub(crate) fn purses(key: Option<&str>, provider: &str) -> Vec<Purse> {
    let key = key.map(|id| Purse::Key(id.into()));
    [
        Some(Purse::All),
        key,
        Some(Purse::Provider(provider.into())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is known of a model that bounds what a request may cost.
pub(crate) struct Most {
    /// The most tokens it reads.
    pub(crate) context: Option<u64>,
    /// The most tokens it produces.
    pub(crate) output: Option<u64>,
    /// What its tokens cost.
    pub(crate) price: Option<Price>,
}

impl Most {
    /// What a request may cost at most, as far as its outside tells.
    pub(crate) fn of(&self, envelope: &Envelope) -> Amount {
        let read = envelope.body().len() as u64 / FEWEST_BYTES_A_TOKEN + 1;
        let read = self.context.map_or(read, |context| read.min(context));
        let written = match (asked_for(envelope), self.output) {
            (Some(asked), Some(most)) => asked.min(most),
            (asked, most) => asked.or(most).unwrap_or(USUAL_MOST),
        };
        let answers = number(envelope, "n").unwrap_or(1).clamp(1, MOST_ANSWERS);
        let written = written.saturating_mul(answers);
        let micros = self.price.map(|price| {
            let input = price.input.max(price.cache_write.unwrap_or(0.0));
            // A price for a million tokens is one in millionths for a token.
            (read as f64 * input.max(0.0) + written as f64 * price.output.max(0.0)).ceil() as u64
        });
        Amount {
            micros,
            tokens: read.saturating_add(written),
        }
    }
}

/// How many tokens the client lets the model produce.
fn asked_for(envelope: &Envelope) -> Option<u64> {
    let gemini = || {
        let config: Value = serde_json::from_str(envelope.value("generationConfig")?).ok()?;
        config["maxOutputTokens"].as_u64()
    };
    let flat = ASKED_IN.iter().find_map(|name| number(envelope, name));
    flat.or_else(gemini)
}

fn number(envelope: &Envelope, name: &str) -> Option<u64> {
    envelope.value(name)?.parse().ok()
}

fn micros(usd: f64) -> u64 {
    (usd.max(0.0) * 1e6).round() as u64
}

/// Where the dialects say how much may be produced.
const ASKED_IN: &[&str] = &["max_completion_tokens", "max_tokens", "max_output_tokens"];
/// Of a prompt in JSON; fewer would be an unusual text.
const FEWEST_BYTES_A_TOKEN: u64 = 2;
/// Produced tokens, where neither client nor catalogue say.
const USUAL_MOST: u64 = 8192;
/// Answers to one request.
const MOST_ANSWERS: u64 = 128;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    /// A dollar for a thousand tokens read, two for a thousand produced.
    const DEAR: Most = Most {
        context: Some(40),
        output: Some(100),
        price: Some(Price {
            input: 1000.0,
            output: 2000.0,
            cache_read: None,
            cache_write: None,
        }),
    };
    const UNKNOWN: Most = Most {
        context: None,
        output: None,
        price: None,
    };

    fn held(body: &str, most: &Most) -> Amount {
        most.of(&Envelope::parse(body.to_owned().into()).unwrap())
    }

    #[test]
    fn what_is_held_is_the_most_that_a_request_can_cost() {
        // 25 bytes are at most 13 tokens.
        let asked = held(r#"{"a":"","max_tokens": 10}"#, &DEAR);
        assert_eq!((asked.tokens, asked.micros), (23, Some(33_000)));
        for (body, tokens) in [
            (r#"{"a":"","max_tokens":9999}"#, 114),
            (r#"{"a":""}"#, 105),
            (r#"{"n":3,"max_tokens":10}"#, 42),
            (r#"{"generationConfig":{"maxOutputTokens":10}}"#, 32),
        ] {
            assert_eq!(held(body, &DEAR).tokens, tokens, "{body}");
        }
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(500));
        assert_eq!(
            held(&long, &DEAR).tokens,
            140,
            "no more than the model reads"
        );
        let unknown = held(r#"{"a":""}"#, &UNKNOWN);
        assert_eq!((unknown.tokens, unknown.micros), (5 + USUAL_MOST, None));
    }
}
