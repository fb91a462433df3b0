//! What the user lays down for every request: how much models may think, and standing instructions of the user's own.
//!
//! Invariants: what changes nothing says nothing; instructions are given once, however often a request passes; nothing is added to what
//! models say.

use crate::names::check::Invalid;
use chat::{Effort, Part, Request, Role, Thinking, Turn};
use serde::{Deserialize, Serialize};

/// What the user lays down for every request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Transforms {
    /// How much models may think.
    pub thinking: ThinkingRule,
    /// Standing instructions.
    pub system_prompt: SystemPrompt,
}

/// How much models may think.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThinkingRule {
    /// Who says how much.
    pub mode: ThinkingMode,
    /// Tokens, for `custom`; 0 switches thinking off.
    pub budget: u64,
    /// Where `adaptive` begins.
    pub effort: BaseEffort,
}

/// Who says how much models may think.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThinkingMode {
    /// The client.
    #[default]
    Passthrough,
    /// The model: what the client says is left out.
    Auto,
    /// The user: always the same budget.
    Custom,
    /// The user: the more there is to it, the more.
    Adaptive,
}

/// Where `adaptive` begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BaseEffort {
    /// No thinking.
    None,
    /// 1024 tokens.
    Low,
    /// 10240 tokens.
    #[default]
    Medium,
    /// 131072 tokens.
    High,
}

/// Standing instructions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SystemPrompt {
    /// Whether they are given.
    pub enabled: bool,
    /// Where they stand.
    pub place: Place,
    /// The instructions.
    pub text: String,
}

/// Where standing instructions stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Before the client's.
    #[default]
    Prepend,
    /// Behind the client's.
    Append,
    /// Where the client has none.
    IfAbsent,
}

/// What is known of the model a request is for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Thinker {
    /// Whether it thinks, if anyone says.
    pub thinks: Option<bool>,
    /// The most tokens it produces, if anyone says.
    pub max_output: Option<u64>,
}

impl Default for ThinkingRule {
    fn default() -> Self {
        Self {
            mode: ThinkingMode::default(),
            budget: 10_240,
            effort: BaseEffort::default(),
        }
    }
}

impl Transforms {
    /// Whether no request is ever changed.
    pub fn is_idle(&self) -> bool {
        self.thinking.mode == ThinkingMode::Passthrough && !self.system_prompt.is_given()
    }

    /// The request as the user wants it for that model, and what was changed, in words; nothing when it is so already.
    pub fn apply(&self, request: &Request, thinker: Thinker) -> Option<(Request, Vec<String>)> {
        let thinking = self.thinking.change(request, thinker);
        let prompt = self.system_prompt.change(request);
        if thinking.is_none() && prompt.is_none() {
            return None;
        }
        let (mut request, mut words) = (request.clone(), Vec::new());
        if let Some((thinking, said)) = thinking {
            request.thinking = thinking;
            words.push(said);
        }
        if let Some((at, turn, said)) = prompt {
            request.turns.insert(at, turn);
            words.push(said.to_owned());
        }
        Some((request, words))
    }

    /// Checks what can be known to be wrong.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn check(&self) -> Result<(), Vec<Invalid>> {
        let mut wrong = Vec::new();
        if self.thinking.budget > MOST_BUDGET {
            let message = format!("must be at most {MOST_BUDGET}");
            wrong.push(Invalid::new("thinking.budget", message));
        }
        let SystemPrompt { enabled, text, .. } = &self.system_prompt;
        if *enabled && text.trim().is_empty() {
            let message = "must say something while it is enabled";
            wrong.push(Invalid::new("system_prompt.text", message));
        }
        if text.chars().count() > MOST_TEXT {
            let message = format!("must be at most {MOST_TEXT} characters");
            wrong.push(Invalid::new("system_prompt.text", message));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

impl ThinkingRule {
    fn change(&self, request: &Request, thinker: Thinker) -> Option<(Option<Thinking>, String)> {
        let asked = request.thinking.as_ref();
        let budget = match self.mode {
            ThinkingMode::Passthrough => return None,
            ThinkingMode::Auto => {
                asked?;
                return Some((None, "thinking was left to the model".to_owned()));
            }
            ThinkingMode::Custom => self.budget,
            ThinkingMode::Adaptive => self.weighed(request),
        };
        if thinker.thinks == Some(false) {
            asked?;
            let words = "thinking was left out: the model cannot think";
            return Some((None, words.to_owned()));
        }
        // A model of which nobody knows is told only what its client would have told it.
        if thinker.thinks.is_none() && asked.is_none() {
            return None;
        }
        let budget = budget.min(thinker.max_output.unwrap_or(MOST_BUDGET));
        let wanted = spent(budget, asked);
        let words = match budget {
            0 => "thinking was switched off".to_owned(),
            budget => format!("the thinking budget was set to {budget} tokens"),
        };
        (asked != Some(&wanted)).then_some((Some(wanted), words))
    }

    /// More for long talks, many tools and long questions.
    fn weighed(&self, request: &Request) -> u64 {
        let base = match self.effort {
            BaseEffort::None => 0,
            BaseEffort::Low => 1024,
            BaseEffort::Medium => 10_240,
            BaseEffort::High => MOST_BUDGET,
        };
        let asked = request.turns.iter().rfind(|turn| turn.role == Role::User);
        let words: usize =
            asked.map_or(0, |turn| texts(turn).map(|text| text.chars().count()).sum());
        let tenths = 10
            + if request.turns.len() > 10 { 5 } else { 0 }
            + if request.tools.len() > 3 { 5 } else { 0 }
            + if words > 2000 { 3 } else { 0 };
        (base * tenths / 10).min(MOST_BUDGET)
    }
}

/// Thinking of that budget; how it is shown stays the client's choice, and an effort in words is put right.
fn spent(budget: u64, asked: Option<&Thinking>) -> Thinking {
    let asked = asked.cloned().unwrap_or_default();
    let efforts = EFFORTS.iter().find(|(most, _)| budget <= *most);
    let effort = efforts.map_or(Effort::XHigh, |(_, effort)| *effort);
    Thinking {
        budget: i64::try_from(budget).ok(),
        effort: (asked.effort.is_some() || budget == 0).then_some(effort),
        adaptive: false,
        ..asked
    }
}

impl SystemPrompt {
    fn is_given(&self) -> bool {
        self.enabled && !self.text.is_empty()
    }

    /// Where a turn is put in, and which.
    fn change(&self, request: &Request) -> Option<(usize, Turn, &'static str)> {
        if !self.is_given() {
            return None;
        }
        let is_order = |turn: &&Turn| matches!(turn.role, Role::System | Role::Developer);
        let orders = || request.turns.iter().filter(is_order);
        if orders().any(|turn| texts(turn).any(|text| text.contains(&self.text))) {
            return None;
        }
        let leading = request.turns.iter().take_while(is_order).count();
        let (at, words) = match self.place {
            Place::Prepend => (0, "the system prompt was put first"),
            Place::Append => (leading, "the system prompt was put behind the client's"),
            Place::IfAbsent if orders().next().is_none() => {
                (0, "the system prompt was given, since the client has none")
            }
            Place::IfAbsent => return None,
        };
        let role = orders().next().map_or(Role::System, |turn| turn.role);
        Some((at, Turn::new(role, vec![Part::text(&self.text)]), words))
    }
}

fn texts(turn: &Turn) -> impl Iterator<Item = &str> {
    turn.parts.iter().filter_map(|part| {
        if let Part::Text(text) = part {
            Some(text.text.as_str())
        } else {
            None
        }
    })
}

/// The largest budget called by each effort; more is `xhigh`.
const EFFORTS: [(u64, Effort); 4] = [
    (0, Effort::None),
    (1024, Effort::Low),
    (10_240, Effort::Medium),
    (MOST_BUDGET - 1, Effort::High),
];
/// Tokens.
const MOST_BUDGET: u64 = 131_072;
/// Characters.
const MOST_TEXT: usize = 50_000;

#[cfg(test)]
mod tests;
