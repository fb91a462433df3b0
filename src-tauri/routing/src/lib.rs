//! Decisions, and nothing but: which model is meant, which account to try next, what a failure means, how long to rest.
//!
//! Opens nothing, reads no clock, rolls no dice: time, the end of the day and chance are passed in. Times are Unix milliseconds.

mod access;
mod account;
mod admission;
mod aim;
mod breaker;
mod budget;
mod event;
mod facts;
mod fleet;
mod glob;
mod headers;
mod health;
mod judge;
mod moment;
mod names;
mod order;
mod plan;
mod quota;
mod rank;
mod resolve;
mod rules;
mod session;
mod strain;
mod strategy;
mod survey;
mod tally;
mod transforms;
mod walk;
mod why;

pub use access::{Access, Visibility};
pub use account::{Account, Footing, Login, Policy, Standing};
pub use admission::{Admission, Gate, Gates, Pace, Refusal, Ticket};
pub use aim::{Aim, Branch, Goal, Leg, Pin, Step, Terms, Via};
pub use breaker::{Breaker, Circuit, Outcome, Profile};
pub use budget::spending::{Amount, OverBudget, Reservation, Spending, Spent, Warning};
pub use budget::{Budget, Calendar, Caps, Period, Purse};
pub use event::{ComboNote, ComboWhat, Event, Note, What};
pub use facts::{Facts, World};
pub use fleet::Fleet;
pub use headers::{Clock, Measure, SPELLINGS, Spelling, may_tell, windows};
pub use health::{Health, Resilience, Resting};
pub use judge::{judge, outcome};
pub use moment::Moment;
pub use names::alias::{Alias, Chain, check_aliases};
pub use names::auto::{AutoSettings, NAME as AUTO};
pub use names::background::{PHRASES, is_background};
pub use names::book::Book;
pub use names::check::Invalid;
pub use names::combo::{Combo, ComboTarget};
pub use names::detour::{Detour, When};
pub use names::preset::presets;
pub use names::{Known, Naming};
pub use plan::{MOST_TARGETS, NoTarget, Plan, Target, plan};
pub use quota::{Level, Quota, Source, Tiding, Unit, Window, Worth};
pub use resolve::{Route, Unresolved, resolve};
pub use rules::{RULES, Rest, Rule, Scope, Verdict};
pub use session::{
    Pinned, SPOTS, Session, SessionServed, SessionSettings, Sessions, Spot, session_id,
};
pub use strain::Patience;
pub use strategy::{AccountRule, AccountStrategy, ComboStrategy, Deadlines, Strategies};
pub use survey::Skipped;
pub use tally::{Tally, TargetTally};
pub use transforms::{
    BaseEffort, Place, SystemPrompt, Thinker, ThinkingMode, ThinkingRule, Transforms,
};
pub use walk::{Attempt, Walk};
pub use why::{Skip, Why};

#[cfg(test)]
mod tests;
