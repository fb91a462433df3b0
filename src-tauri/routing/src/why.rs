//! Why a target was chosen or passed over: structured, and as words.

use crate::account::Standing;
use crate::moment::told;
use crate::quota::length_told;
use crate::strategy::ComboStrategy;
use std::fmt::{self, Display, Formatter};

/// Why a target stands where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// Nobody else can serve.
    Only,
    /// It is the only account of a target, whose place in the combo's order is the reason.
    Listed {
        /// How the combo orders its targets.
        strategy: ComboStrategy,
        /// Nobody stands before it.
        first: bool,
    },
    /// It comes first by priority.
    Priority {
        /// 1 is first.
        priority: u32,
    },
    /// It is its turn.
    Turn {
        /// Requests it has had running.
        streak: u32,
    },
    /// It was drawn.
    Drawn,
    /// Of two drawn it is the healthier.
    Healthier,
    /// It has the least to do.
    Idle {
        /// Requests in flight.
        in_flight: u32,
        /// Since when it has had none, in milliseconds.
        idle_ms: u64,
    },
    /// It is the cheapest; in millionths of a dollar where known.
    Cheapest {
        /// The cost of this request.
        micros: Option<u64>,
    },
    /// What is left of its quota lapses.
    Lapses {
        /// The share left.
        left: f32,
        /// The window's length in milliseconds.
        length_ms: u64,
        /// From now, in milliseconds.
        in_ms: u64,
    },
    /// It is paid for, though nobody says what is left.
    Prepaid,
    /// It costs nothing.
    Free,
    /// The session is with it.
    Stays {
        /// Tokens the provider has cached for the session there.
        tokens: u64,
    },
    /// The session leaves the account it was with: what would lapse is worth more than what is cached.
    Moves {
        /// Cached tokens given up.
        tokens: u64,
        /// The share left of the quota that lapses.
        left: f32,
        /// From now, in milliseconds.
        in_ms: u64,
    },
    /// Nobody who is awake can serve: it is tried although it rests.
    LastResort,
}

/// Why a target or an account was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// There is no account with the provider.
    NoAccount,
    /// The user switched it off.
    Disabled,
    /// The combo wants other accounts.
    NotPinned,
    /// The client's key may not use it.
    NotAllowed,
    /// The user keeps it from this model.
    Excepted,
    /// It is out until the user acts.
    Out(Standing),
    /// It rests until then.
    Resting {
        /// Unix milliseconds.
        until: u64,
        /// The provider said so.
        told: bool,
    },
    /// This model of it rests until then.
    ModelResting {
        /// Unix milliseconds.
        until: u64,
        /// The provider said so.
        told: bool,
    },
    /// A quota window is used up until then.
    QuotaUsed {
        /// How long the window is, in milliseconds.
        length_ms: u64,
        /// Unix milliseconds.
        until: u64,
    },
    /// The provider keeps failing and is left alone until then.
    BreakerOpen {
        /// Unix milliseconds.
        until: u64,
    },
    /// Another request is finding out whether the provider is back.
    Probing,
    /// The user's budget for the provider is used up.
    BudgetUsed,
}

impl Skip {
    /// When it ends by itself, Unix milliseconds.
    pub fn until(self) -> Option<u64> {
        match self {
            Self::Resting { until, .. }
            | Self::ModelResting { until, .. }
            | Self::QuotaUsed { until, .. }
            | Self::BreakerOpen { until } => Some(until),
            Self::NoAccount
            | Self::Disabled
            | Self::NotPinned
            | Self::NotAllowed
            | Self::Excepted
            | Self::Out(_)
            | Self::Probing
            | Self::BudgetUsed => None,
        }
    }

    /// As words, to follow the account's or target's name.
    pub fn says(self, now: u64) -> String {
        let wait = |until: u64| told(until.saturating_sub(now));
        match self {
            Self::NoAccount => "has no account".to_owned(),
            Self::Disabled => "is switched off".to_owned(),
            Self::NotPinned => "is not one of the accounts the combo names".to_owned(),
            Self::NotAllowed => "is not allowed for this key".to_owned(),
            Self::Excepted => "is kept from this model".to_owned(),
            Self::Out(standing) => format!("is out: {}", standing.remedy()),
            Self::Resting { until, told } => format!(
                "rests for {}{}",
                wait(until),
                if told { ", as its provider said" } else { "" }
            ),
            Self::ModelResting { until, told } => format!(
                "rests for {} with this model{}",
                wait(until),
                if told { ", as its provider said" } else { "" }
            ),
            Self::QuotaUsed { length_ms, until } => format!(
                "has used up its {} quota, which is renewed in {}",
                length_told(length_ms),
                wait(until)
            ),
            Self::BreakerOpen { until } => {
                format!(
                    "is left alone for {}: its provider keeps failing",
                    wait(until)
                )
            }
            Self::Probing => "waits while another request tries its provider".to_owned(),
            Self::BudgetUsed => "has no budget left".to_owned(),
        }
    }
}

/// Why a target comes before the others of its combo.
fn comes_first(strategy: ComboStrategy) -> &'static str {
    match strategy {
        ComboStrategy::Priority => "it is the first in the combo that can serve",
        ComboStrategy::Weighted => "it was drawn by its weight",
        ComboStrategy::RoundRobin => "it is its turn in the combo",
        ComboStrategy::Random => "it was drawn",
        ComboStrategy::LeastUsed => "it has been tried the least of the combo",
        ComboStrategy::CostOptimized => "it is the cheapest of the combo",
        ComboStrategy::BestValue => "it is worth the most of the combo",
    }
}

impl Display for Why {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let percent = |share: f32| (share * 100.0).round();
        match *self {
            Self::Only => f.write_str("nobody else can serve"),
            Self::Listed { first: false, .. } => f.write_str("it comes next"),
            Self::Listed { strategy, .. } => f.write_str(comes_first(strategy)),
            Self::Priority { priority } => write!(f, "its priority is {priority}"),
            Self::Turn { streak: 0 } => f.write_str("it is its turn"),
            Self::Turn { streak } => write!(f, "it is still its turn, after {streak} requests"),
            Self::Drawn => f.write_str("it was drawn"),
            Self::Healthier => f.write_str("of two drawn it is the healthier"),
            Self::Idle {
                in_flight: 0,
                idle_ms,
            } => write!(f, "it has been idle the longest, {}", told(idle_ms)),
            Self::Idle { in_flight, .. } => {
                write!(f, "it has the least in flight, {in_flight} requests")
            }
            Self::Cheapest { micros: Some(0) } => f.write_str("it is paid for already"),
            Self::Cheapest {
                micros: Some(micros),
            } => write!(f, "it is the cheapest, about ${:.4}", micros as f64 / 1e6),
            Self::Cheapest { micros: None } => f.write_str("no price is known of any"),
            Self::Lapses {
                left,
                length_ms,
                in_ms,
            } => write!(
                f,
                "{} % of its {} quota is left and lapses in {}",
                percent(left),
                length_told(length_ms),
                told(in_ms)
            ),
            Self::Prepaid => f.write_str("it is paid for already"),
            Self::Free => f.write_str("it costs nothing"),
            Self::Stays { tokens: 0 } => f.write_str("the session is with it"),
            Self::Stays { tokens } => {
                write!(
                    f,
                    "the session is with it and has about {tokens} tokens cached there"
                )
            }
            Self::Moves {
                tokens,
                left,
                in_ms,
            } => write!(
                f,
                "{} % of its quota is left and lapses in {}, which is worth more than the about {tokens} tokens this move costs",
                percent(left),
                told(in_ms)
            ),
            Self::LastResort => f.write_str("nobody else is left, although it rests"),
        }
    }
}
