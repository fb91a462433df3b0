//! Budgets in money and tokens, by the day, week and month: reserved before, settled after.
//!
//! Invariant: a request is let in only while what is spent and what is reserved together are under the cap. So however many run at once,
//! the cap is passed by no more than one request, as long as no request costs more than was reserved for it.

use crate::names::check::{Invalid, settled};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a budget is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purse {
    /// Everything.
    All,
    /// A client's key, by id.
    Key(Box<str>),
    /// A provider, by id.
    Provider(Box<str>),
}

/// A span after which counting begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day where the user is.
    Daily,
    /// A week.
    Weekly,
    /// A month.
    Monthly,
}

impl Period {
    const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Monthly];

    /// The name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }
}

/// Caps by period; absent ones do not limit. All that are set hold together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caps<T> {
    /// For a day.
    pub daily: Option<T>,
    /// For a week.
    pub weekly: Option<T>,
    /// For a month.
    pub monthly: Option<T>,
}

impl<T: Copy> Caps<T> {
    fn of(&self, period: Period) -> Option<T> {
        match period {
            Period::Daily => self.daily,
            Period::Weekly => self.weekly,
            Period::Monthly => self.monthly,
        }
    }
}

/// A budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// What it is for.
    pub purse: Purse,
    /// US dollars.
    #[serde(default)]
    pub usd: Caps<f64>,
    /// Tokens, read and produced.
    #[serde(default)]
    pub tokens: Caps<u64>,
    /// The user is warned when this share is used, in percent.
    #[serde(default = "usual_warning")]
    pub warn_at_percent: u8,
    /// Whether requests are refused when it is used up; otherwise the user is only warned.
    #[serde(default = "yes")]
    pub stop: bool,
    /// Whether requests whose price nobody knows are refused.
    #[serde(default)]
    pub refuse_unpriced: bool,
}

fn usual_warning() -> u8 {
    80
}

fn yes() -> bool {
    true
}

impl Budget {
    /// Checks a budget before it is saved.
    ///
    /// # Errors
    /// Every field that cannot be.
    pub fn check(&self) -> Result<(), Vec<Invalid>> {
        let mut invalid = Vec::new();
        for period in Period::ALL {
            if self
                .usd
                .of(period)
                .is_some_and(|cap| !cap.is_finite() || cap <= 0.0)
            {
                let field = format!("usd.{}", period.name());
                invalid.push(Invalid::new(field, "must be above 0"));
            }
            if self.tokens.of(period) == Some(0) {
                let field = format!("tokens.{}", period.name());
                invalid.push(Invalid::new(field, "must be above 0"));
            }
        }
        let no_cap =
            |period: &Period| self.usd.of(*period).is_none() && self.tokens.of(*period).is_none();
        if Period::ALL.iter().all(no_cap) {
            invalid.push(Invalid::new(
                "usd",
                "set at least one cap, in `usd` or `tokens`",
            ));
        }
        if !(1..=100).contains(&self.warn_at_percent) {
            invalid.push(Invalid::new("warn_at_percent", "must be between 1 and 100"));
        }
        settled(invalid)
    }
}

/// When the current day, week and month began and end where the user is, Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// The day.
    pub day: (u64, u64),
    /// The week.
    pub week: (u64, u64),
    /// The month.
    pub month: (u64, u64),
}

impl Calendar {
    fn of(&self, period: Period) -> (u64, u64) {
        match period {
            Period::Daily => self.day,
            Period::Weekly => self.week,
            Period::Monthly => self.month,
        }
    }
}

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
    warned: bool,
}

/// What one purse has spent and what running requests may yet spend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Account {
    used: [Used; 3],
    #[serde(skip)]
    reserved: (u64, u64),
}

impl Account {
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
}

/// A budget has reached its warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Whose budget.
    pub purse: Purse,
    /// Which period.
    pub period: Period,
    /// The share used.
    pub share: f64,
}

/// What is reserved for a request. Settle or release it, once.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a reservation that is not settled holds its share of the budget"]
pub struct Reservation {
    purses: Vec<Purse>,
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
        for budget in budgets.iter().filter(|budget| budget.stop) {
            if purses.contains(&budget.purse) {
                self.has_room(budget, most, calendar)?;
            }
        }
        let capped = |purse: &&Purse| budgets.iter().any(|budget| budget.purse == **purse);
        let purses: Vec<Purse> = purses.iter().filter(capped).cloned().collect();
        for purse in &purses {
            let reserved = &mut self.accounts.entry(purse.clone()).or_default().reserved;
            reserved.0 = reserved.0.saturating_add(most.micros.unwrap_or(0));
            reserved.1 = reserved.1.saturating_add(most.tokens);
        }
        Ok(Reservation {
            purses,
            amount: most,
        })
    }

    fn has_room(
        &self,
        budget: &Budget,
        most: Amount,
        calendar: &Calendar,
    ) -> Result<(), OverBudget> {
        for period in Period::ALL {
            let over = |share| OverBudget {
                purse: budget.purse.clone(),
                period,
                until: calendar.of(period).1,
                share,
            };
            let in_money = budget.usd.of(period).is_some();
            if in_money && budget.refuse_unpriced && most.micros.is_none() {
                return Err(over(None));
            }
            let share = self.share(budget, period, calendar, true);
            if share.is_some_and(|share| share >= 1.0) {
                return Err(over(share));
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
        for purse in &reservation.purses {
            let account = self.accounts.entry(purse.clone()).or_default();
            let reserved = &mut account.reserved;
            reserved.0 = reserved
                .0
                .saturating_sub(reservation.amount.micros.unwrap_or(0));
            reserved.1 = reserved.1.saturating_sub(reservation.amount.tokens);
            for period in Period::ALL {
                let mut used = account.used(period, calendar);
                used.micros = used.micros.saturating_add(spent.micros.unwrap_or(0));
                used.tokens = used.tokens.saturating_add(spent.tokens);
                account.used[period as usize] = used;
            }
        }
        let mine = budgets
            .iter()
            .filter(|budget| reservation.purses.contains(&budget.purse));
        mine.flat_map(|budget| self.warnings(budget, calendar))
            .collect()
    }

    /// Gives back what was reserved: nothing was spent.
    pub fn release(&mut self, reservation: Reservation, calendar: &Calendar) {
        drop(self.settle(reservation, Amount::default(), &[], calendar));
    }

    fn warnings(&mut self, budget: &Budget, calendar: &Calendar) -> Vec<Warning> {
        let mut due = Vec::new();
        for period in Period::ALL {
            let share = self.share(budget, period, calendar, false);
            let Some(share) =
                share.filter(|share| *share * 100.0 >= f64::from(budget.warn_at_percent))
            else {
                continue;
            };
            let account = self.accounts.entry(budget.purse.clone()).or_default();
            let used = &mut account.used[period as usize];
            if !used.warned {
                used.warned = true;
                due.push(Warning {
                    purse: budget.purse.clone(),
                    period,
                    share,
                });
            }
        }
        due
    }

    /// How much of each cap of a budget is used, for display: the period and the share.
    pub fn shares(&self, budget: &Budget, calendar: &Calendar) -> Vec<(Period, f64)> {
        let share = |period| Some((period, self.share(budget, period, calendar, false)?));
        Period::ALL.into_iter().filter_map(share).collect()
    }

    /// The providers whose budget has none left.
    pub fn shut<'b>(&self, budgets: &'b [Budget], calendar: &Calendar) -> Vec<&'b str> {
        let shut = |budget: &'b Budget| match &budget.purse {
            Purse::Provider(id) if budget.stop => {
                let full =
                    |period: &Period| self.share(budget, *period, calendar, true) >= Some(1.0);
                Period::ALL.iter().any(full).then_some(&**id)
            }
            Purse::Provider(_) | Purse::Key(_) | Purse::All => None,
        };
        budgets.iter().filter_map(shut).collect()
    }
}

#[cfg(test)]
mod tests;
