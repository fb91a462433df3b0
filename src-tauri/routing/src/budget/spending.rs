//! What is spent of budgets: reserved before, settled after.
//!
//! Invariant: a request is let in only while what is spent and what is reserved together are under the cap. So however many run at once,
//! the cap is passed by no more than one request, as long as no request costs more than was reserved for it.

use super::{Budget, Calendar, Period, Purse};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// An amount: what was used, or will be at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Millionths of a US dollar; none if nobody knows the price.
    pub micros: Option<u64>,
    /// Tokens.
    pub tokens: u64,
}

/// What is used within one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Used {
    /// When the period began.
    from: u64,
    micros: u64,
    tokens: u64,
    /// The user was told that most of it is spent.
    warned: bool,
    /// The user was told that all of it is.
    reached: bool,
}

/// What one purse has spent and what running requests may yet spend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Account {
    used: [Used; 3],
    #[serde(skip)]
    reserved: (u64, u64),
    /// What was spent before it was opened has been, or is being, added.
    #[serde(skip)]
    open: bool,
}

impl Used {
    /// Nothing is spent; what was told stays told.
    fn empty(&mut self) {
        (self.micros, self.tokens) = (0, 0);
    }
}

impl Account {
    fn add(&mut self, spent: impl Fn(Period) -> Amount, calendar: &Calendar) {
        for period in Period::ALL {
            let (mut used, spent) = (self.used(period, calendar), spent(period));
            used.micros = used.micros.saturating_add(spent.micros.unwrap_or(0));
            used.tokens = used.tokens.saturating_add(spent.tokens);
            self.used[period as usize] = used;
        }
    }

    /// What is used of a period; a period that is over counts for nothing.
    fn used(&self, period: Period, calendar: &Calendar) -> Used {
        let from = calendar.of(period).0;
        let used = self.used[period as usize];
        if used.from == from {
            used
        } else {
            Used {
                from,
                ..Used::default()
            }
        }
    }
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct OverBudget {
    /// Whose budget.
    pub purse: Purse,
    /// Which period.
    pub period: Period,
    /// When counting begins anew, Unix milliseconds.
    pub until: u64,
    /// How far it is over: spent and reserved as a share of the cap. None if the price is unknown and such requests are refused.
    pub share: Option<f64>,
    /// What is spent leaves room: requests under way hold the rest, and may give some of it back.
    pub held: bool,
}

impl OverBudget {
    /// Whether another target may do: a provider's budget is not another's, and another model's price may be known.
    pub fn is_of_target(&self) -> bool {
        self.share.is_none() || matches!(self.purse, Purse::Provider(_))
    }
}

/// A budget has reached its warning, or its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Whose budget.
    pub purse: Purse,
    /// Which period.
    pub period: Period,
    /// The share used.
    pub share: f64,
    /// When counting begins anew, Unix milliseconds.
    pub until: u64,
}

/// What is spent of one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spent {
    /// Which period.
    pub period: Period,
    /// Millionths of a US dollar.
    pub micros: u64,
    /// Tokens.
    pub tokens: u64,
    /// The share of the cap, the larger of money and tokens; none without a cap for the period.
    pub share: Option<f64>,
    /// When counting begins anew, Unix milliseconds.
    pub until: u64,
}

/// What is reserved for a request. Settle or release it, once.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a reservation that is not settled holds its share of the budget"]
pub struct Reservation {
    /// Everything the request draws on.
    purses: Vec<Purse>,
    /// Where something is held for it.
    held: Vec<Purse>,
    amount: Amount,
}

/// What everybody has spent. Kept and restored; reservations are not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    default,
    from = "Vec<(Purse, Account)>",
    into = "Vec<(Purse, Account)>"
)]
pub struct Spending {
    accounts: HashMap<Purse, Account>,
}

impl From<Vec<(Purse, Account)>> for Spending {
    fn from(accounts: Vec<(Purse, Account)>) -> Self {
        Self {
            accounts: accounts.into_iter().collect(),
        }
    }
}

impl From<Spending> for Vec<(Purse, Account)> {
    fn from(spending: Spending) -> Self {
        let mut accounts: Self = spending.accounts.into_iter().collect();
        accounts.sort_by(|one, other| one.0.cmp(&other.0));
        accounts
    }
}

const MICROS: f64 = 1e6;

impl Spending {
    /// Reserves what a request may cost at most, from every purse it draws on, or from none.
    ///
    /// # Errors
    /// A budget that has none left.
    pub fn reserve(
        &mut self,
        budgets: &[Budget],
        purses: &[Purse],
        most: Amount,
        calendar: &Calendar,
    ) -> Result<Reservation, OverBudget> {
        self.room(budgets, purses, most, calendar)?;
        let capped = |purse: &&Purse| budgets.iter().any(|budget| budget.purse == **purse);
        let held: Vec<Purse> = purses.iter().filter(capped).cloned().collect();
        for purse in &held {
            let reserved = &mut self.accounts.entry(purse.clone()).or_default().reserved;
            reserved.0 = reserved.0.saturating_add(most.micros.unwrap_or(0));
            reserved.1 = reserved.1.saturating_add(most.tokens);
        }
        Ok(Reservation {
            purses: purses.to_vec(),
            held,
            amount: most,
        })
    }

    /// Whether all these purses have something left for a request.
    ///
    /// # Errors
    /// A budget that has none left.
    pub fn room(
        &self,
        budgets: &[Budget],
        purses: &[Purse],
        most: Amount,
        calendar: &Calendar,
    ) -> Result<(), OverBudget> {
        let mut stopping = budgets.iter().filter(|budget| budget.stop);
        stopping.try_for_each(|budget| {
            if purses.contains(&budget.purse) {
                self.has_room(budget, most, calendar)
            } else {
                Ok(())
            }
        })
    }

    fn has_room(
        &self,
        budget: &Budget,
        most: Amount,
        calendar: &Calendar,
    ) -> Result<(), OverBudget> {
        for period in Period::ALL {
            let over = |share, held| OverBudget {
                purse: budget.purse.clone(),
                period,
                until: calendar.of(period).1,
                share,
                held,
            };
            let in_money = budget.usd.of(period).is_some();
            if in_money && budget.refuse_unpriced && most.micros.is_none() {
                return Err(over(None, false));
            }
            let share = self.share(budget, period, calendar, true);
            if share.is_some_and(|share| share >= 1.0) {
                let spent = self.share(budget, period, calendar, false);
                return Err(over(share, spent.is_some_and(|spent| spent < 1.0)));
            }
        }
        Ok(())
    }

    /// How much of a cap is used, with or without what is reserved; the larger of money and tokens.
    fn share(
        &self,
        budget: &Budget,
        period: Period,
        calendar: &Calendar,
        reserved: bool,
    ) -> Option<f64> {
        let nothing = Account::default();
        let account = self.accounts.get(&budget.purse).unwrap_or(&nothing);
        let used = account.used(period, calendar);
        let (micros, tokens) = if reserved { account.reserved } else { (0, 0) };
        let money = budget
            .usd
            .of(period)
            .map(|cap| (used.micros.saturating_add(micros)) as f64 / (cap * MICROS));
        let counted = budget
            .tokens
            .of(period)
            .map(|cap| (used.tokens.saturating_add(tokens)) as f64 / cap as f64);
        money.into_iter().chain(counted).reduce(f64::max)
    }

    /// Puts what a request really cost in place of what was reserved. Returns the warnings that are due now, each once a period.
    pub fn settle(
        &mut self,
        reservation: Reservation,
        spent: Amount,
        budgets: &[Budget],
        calendar: &Calendar,
    ) -> Vec<Warning> {
        for purse in &reservation.held {
            let Some(account) = self.accounts.get_mut(purse) else {
                continue;
            };
            let reserved = &mut account.reserved;
            let micros = reservation.amount.micros.unwrap_or(0);
            reserved.0 = reserved.0.saturating_sub(micros);
            reserved.1 = reserved.1.saturating_sub(reservation.amount.tokens);
        }
        self.charge(&reservation.purses, spent, budgets, calendar)
    }

    /// Counts what a request cost for which nothing was reserved, as when the budget is younger than the request.
    pub fn charge(
        &mut self,
        purses: &[Purse],
        spent: Amount,
        budgets: &[Budget],
        calendar: &Calendar,
    ) -> Vec<Warning> {
        for purse in purses {
            if let Some(account) = self.accounts.get_mut(purse) {
                account.add(|_| spent, calendar);
            }
        }
        let mine = budgets
            .iter()
            .filter(|budget| purses.contains(&budget.purse));
        mine.flat_map(|budget| self.due(budget, calendar)).collect()
    }

    /// Gives back what was reserved: nothing was spent.
    pub fn release(&mut self, reservation: Reservation, calendar: &Calendar) {
        drop(self.settle(reservation, Amount::default(), &[], calendar));
    }

    /// Counts for these budgets from now on, and for no others. Returns the purses that are new: what they spent before is to be
    /// added, see [`Spending::seed`]. What was told of them stays told.
    pub fn open(&mut self, budgets: &[Budget]) -> Vec<Purse> {
        self.accounts
            .retain(|purse, _| budgets.iter().any(|budget| budget.purse == *purse));
        let mut new = Vec::new();
        for Budget { purse, .. } in budgets {
            let account = self.accounts.entry(purse.clone()).or_default();
            if !account.open {
                account.open = true;
                account.used.iter_mut().for_each(Used::empty);
                new.push(purse.clone());
            }
        }
        new
    }

    /// Adds what a purse had spent of each period before it was opened.
    pub fn seed(&mut self, purse: &Purse, spent: impl Fn(Period) -> Amount, calendar: &Calendar) {
        if let Some(account) = self.accounts.get_mut(purse) {
            account.add(spent, calendar);
        }
    }

    /// The warnings that are due of a budget now; each is returned once a period. What is spent at one stroke is told as spent.
    pub fn due(&mut self, budget: &Budget, calendar: &Calendar) -> Vec<Warning> {
        let mut due = Vec::new();
        for period in Period::ALL {
            let share = self.share(budget, period, calendar, false);
            let account = self.accounts.get_mut(&budget.purse);
            let (Some(share), Some(account)) = (share, account) else {
                continue;
            };
            let used = &mut account.used[period as usize];
            let warns = share * 100.0 >= f64::from(budget.warn_at_percent);
            let reached = share >= 1.0;
            let is_news = (reached && !used.reached) || (warns && !used.warned);
            // A cap that was raised is told of again.
            (used.warned, used.reached) = (warns, reached);
            if is_news {
                due.push(Warning {
                    purse: budget.purse.clone(),
                    period,
                    share,
                    until: calendar.of(period).1,
                });
            }
        }
        due
    }

    /// What is spent of a budget's periods, for display.
    pub fn spent(&self, budget: &Budget, calendar: &Calendar) -> Vec<Spent> {
        let nothing = Account::default();
        let account = self.accounts.get(&budget.purse).unwrap_or(&nothing);
        let spent = |period| {
            let used = account.used(period, calendar);
            Spent {
                period,
                micros: used.micros,
                tokens: used.tokens,
                share: self.share(budget, period, calendar, false),
                until: calendar.of(period).1,
            }
        };
        Period::ALL.map(spent).to_vec()
    }

    /// The providers whose budget is spent. What requests under way hold does not count: they may give it back.
    pub fn shut<'b>(&self, budgets: &'b [Budget], calendar: &Calendar) -> Vec<&'b str> {
        let shut = |budget: &'b Budget| match &budget.purse {
            Purse::Provider(id) if budget.stop => {
                let full =
                    |period: &Period| self.share(budget, *period, calendar, false) >= Some(1.0);
                Period::ALL.iter().any(full).then_some(&**id)
            }
            Purse::Provider(_) | Purse::Key(_) | Purse::All => None,
        };
        budgets.iter().filter_map(shut).collect()
    }
}

#[cfg(test)]
mod tests;
