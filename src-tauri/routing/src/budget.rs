//! Budgets in money and tokens, by the day, week and month: what is laid down. What is spent of them is in `spending`.

pub(crate) mod spending;

use crate::names::check::{Invalid, settled};
use serde::{Deserialize, Serialize};
use std::fmt;

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

impl Purse {
    /// The one that [`Purse`]'s `Display` writes so.
    pub fn named(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "all" => Some(Self::All),
            Some((_, "")) => None,
            Some(("key", id)) => Some(Self::Key(id.into())),
            Some(("provider", id)) => Some(Self::Provider(id.into())),
            None | Some(_) => None,
        }
    }
}

/// `all`, `key:ID`, `provider:ID`.
impl fmt::Display for Purse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Key(id) => write!(f, "key:{id}"),
            Self::Provider(id) => write!(f, "provider:{id}"),
        }
    }
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
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Monthly];

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
    /// The cap of a period.
    pub fn of(&self, period: Period) -> Option<T> {
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
    /// Whether it is of that time, Unix milliseconds.
    pub fn holds(&self, now: u64) -> bool {
        (self.day.0..self.day.1).contains(&now)
    }

    /// When a period began and ends.
    pub fn of(&self, period: Period) -> (u64, u64) {
        match period {
            Period::Daily => self.day,
            Period::Weekly => self.week,
            Period::Monthly => self.month,
        }
    }
}
