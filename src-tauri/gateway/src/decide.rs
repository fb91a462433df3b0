//! Where a request is to go: what its name means, what is known of it, who is to be tried in which order.
//!
//! Invariant: a body is decoded for a decision only where the decision may depend on it.

use crate::caller::access_of;
use crate::clock;
use crate::estimate;
use crate::exchange::Exchange;
use crate::failure::{no_target, over_budget, unresolved};
use crate::nobody::nobody;
use crate::snapshot::{Named, Snapshot};
use chat::{Failure, MediaKind, Part, Request, Role, Turn};
use routing::{
    Aim, Detour, Facts, Leg, NoTarget, Plan, Purse, Skip, Skipped, Target, Via, is_background,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// What was decided.
pub(crate) struct Decision {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) named: Arc<Named>,
    pub(crate) plan: Plan,
    /// The detour it was sent on.
    pub(crate) via: Option<Via>,
    /// Why nobody can be asked, where that is so: then the plan is empty.
    pub(crate) nobody: Option<Failure>,
}

impl Exchange<'_> {
    /// Decides where the request is to go.
    pub(crate) fn decide(&mut self) -> Result<Decision, Failure> {
        let snapshot = self.house.snapshot();
        let mut facts = self.glance();
        let detours = !snapshot.rulebook.naming.detours.is_empty();
        if detours {
            facts = self.look(facts);
            facts.background = self.is_chore(&facts);
        }
        let name = self.ask.model.as_str();
        let given = self.named.take();
        let detour = match given {
            Some(_) => None,
            None => snapshot.book.detour(name, &facts),
        };
        let named = match (given, detour) {
            (Some(given), _) => Ok(given),
            (None, Some(detour)) => snapshot.named(&detour.to),
            (None, None) => snapshot.named(name),
        };
        let named = named.map_err(|why| unresolved(name, &why))?;
        let via = detour.map(sent_on);
        if named.aim.legs.len() > 1 && !detours {
            facts = self.look(facts);
        }
        let moment = clock::moment();
        let sessions = self.ask.session.is_some().then(|| self.house.sessions());
        let known = sessions.as_ref().zip(self.ask.session.as_ref());
        let facts = Facts {
            session: known.and_then(|(sessions, id)| sessions.find(id)),
            access: access_of(self.caller.as_ref()),
            ..facts
        };
        let plan = (self.house).look_ahead(&snapshot, &named.aim, &facts, moment);
        drop(sessions);
        let (mut plan, nobody) = if plan.targets.is_empty() {
            let why = self.nobody(&snapshot, &named.aim, via.as_ref(), plan, moment.now);
            (Plan::default(), Some(why))
        } else {
            (plan, None)
        };
        (self.house).prefer_open(&snapshot, &named, &mut plan, moment.now);
        self.prefer_maker(&snapshot, &mut plan);
        Ok(Decision {
            snapshot,
            named,
            plan,
            via,
            nobody,
        })
    }

    /// Puts the account first whose provider keeps what the request goes on from. Where it is out, others are told what was said.
    fn prefer_maker(&self, snapshot: &Snapshot, plan: &mut Plan) {
        let Some(maker) = self.earlier.as_ref().and_then(|earlier| earlier.maker()) else {
            return;
        };
        let is_maker = |target: &Target| snapshot.fleet[target.place].id == *maker;
        let at = plan.targets.iter().position(is_maker);
        if let Some(front) = at.and_then(|at| plan.targets.get_mut(..=at)) {
            front.rotate_right(1);
        }
    }

    /// Why nobody is left to be asked. Of several targets each is named.
    fn nobody(
        &mut self,
        snapshot: &Snapshot,
        aim: &Aim,
        via: Option<&Via>,
        plan: Plan,
        now: u64,
    ) -> Failure {
        let words = told(snapshot, aim, via, &plan.skipped, now);
        self.record.undecided(&words);
        if aim.legs.len() > 1 {
            self.reasons.skip(snapshot, aim, &plan.skipped, now);
        }
        let Err(why) = plan.or_refuse(aim, &snapshot.fleet) else {
            return nobody();
        };
        let budgets = &snapshot.rulebook.budgets;
        let spent = Skip::BudgetUsed;
        let closed = matches!(why, NoTarget::Closed { why } if why == spent);
        let mut spent = aim.legs.iter().filter(|_| closed).filter_map(|leg| {
            let purse = Purse::Provider((*leg.provider.id).into());
            self.house.till.over(budgets, &[purse], now)
        });
        let spent = spent.next();
        let mut failure = match &spent {
            Some(over) => over_budget(over, now),
            None => no_target(&self.ask.model, why, now),
        };
        if self.reasons.len() > 1 {
            let told = self.reasons.told();
            failure.message = match spent {
                Some(_) => format!("{}; {told}", failure.message),
                None => format!("no account can serve `{}` now: {told}", self.ask.model),
            };
        }
        failure
    }

    /// What shows without reading.
    fn glance(&self) -> Facts<'static> {
        let envelope = &self.ask.envelope;
        Facts {
            prompt_tokens: envelope.body().len() as u64 / BYTES_A_TOKEN,
            output_tokens: USUAL_OUTPUT,
            tools: envelope.says("tools"),
            ..Facts::default()
        }
    }

    /// What shows on reading. What cannot be read is told later, by whoever needs it.
    fn look(&mut self, facts: Facts<'static>) -> Facts<'static> {
        let Ok(request) = self.decoded() else {
            return facts;
        };
        Facts {
            prompt_tokens: estimate::tokens(&request),
            tools: !request.tools.is_empty(),
            images: holds_images(&request),
            ..facts
        }
    }

    /// A client's own small task, such as finding a title: cheap accounts will do.
    fn is_chore(&mut self, facts: &Facts<'_>) -> bool {
        let Ok(request) = self.decoded() else {
            return false;
        };
        let turns = || request.turns.iter();
        let orders = turns().find(|turn| matches!(turn.role, Role::System | Role::Developer));
        let asked = turns().rfind(|turn| turn.role == Role::User);
        let (orders, asked) = (orders.map(words_of), asked.map(words_of));
        is_background(
            &orders.unwrap_or_default(),
            &asked.unwrap_or_default(),
            facts.prompt_tokens,
            facts.tools,
        )
    }
}

impl Decision {
    /// How the name was read and who was passed over, for the ledger; nothing where the name is a model's and nobody was.
    pub(crate) fn in_words(&self) -> Option<Value> {
        let aim = &self.named.aim;
        if aim.via.is_empty() && self.via.is_none() && self.plan.skipped.is_empty() {
            return None;
        }
        Some(told(
            &self.snapshot,
            aim,
            self.via.as_ref(),
            &self.plan.skipped,
            clock::now(),
        ))
    }
}

/// How a name was read, and who was passed over.
pub(crate) fn told(
    snapshot: &Snapshot,
    aim: &Aim,
    rule: Option<&Via>,
    skipped: &[Skipped],
    now: u64,
) -> Value {
    let via: Vec<String> = rule.into_iter().chain(&aim.via).map(step).collect();
    let skipped = skipped.iter().take(MOST_TOLD).map(|one| {
        let account = one.place.and_then(|place| snapshot.fleet.get(place));
        json!({
            "account": account.map(|account| &*account.label),
            "model": aim.legs.get(one.leg).map(Leg::name),
            "why": one.why.says(now),
        })
    });
    json!({ "via": via, "skipped": skipped.collect::<Vec<_>>() })
}

/// The step a detour is.
pub(crate) fn sent_on(detour: &Detour) -> Via {
    Via::Rule {
        rule: detour.name.as_str().into(),
        to: detour.to.as_str().into(),
    }
}

fn step(via: &Via) -> String {
    match via {
        Via::Rule { rule, to } => format!("the detour `{rule}` leads to `{to}`"),
        Via::Alias { alias, to } => format!("the alias `{alias}` stands for `{to}`"),
        Via::Chain { to } => format!("a fallback chain adds `{to}`"),
    }
}

fn holds_images(request: &Request) -> bool {
    let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
    parts.any(is_seen)
}

/// Whether a model must see for it: a picture, a film, a document that is not text; also one that a tool gave.
fn is_seen(part: &Part) -> bool {
    match part {
        Part::Media(media) => media.kind != MediaKind::Audio && !media.mime.starts_with("text/"),
        Part::ToolResult(result) => result.parts.iter().any(is_seen),
        Part::Text(_)
        | Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => false,
    }
}

/// A turn's first words: what it is about shows there.
fn words_of(turn: &Turn) -> String {
    let texts = turn.parts.iter().filter_map(|part| {
        if let Part::Text(text) = part {
            Some(text.text.chars())
        } else {
            None
        }
    });
    texts.flatten().take(WORDS_LOOKED_AT).collect()
}

/// In JSON, roughly.
pub(crate) const BYTES_A_TOKEN: u64 = 4;
/// What a request produces when nothing is known.
const USUAL_OUTPUT: u64 = 1000;
/// Characters.
const WORDS_LOOKED_AT: usize = 4096;
/// The ledger holds so many of those passed over.
const MOST_TOLD: usize = 32;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use chat::Dialect;

    #[test]
    fn a_picture_is_seen_wherever_it_stands_and_what_is_no_picture_is_not() {
        let png = json!({ "type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo=" });
        let pdf = json!({ "type": "base64", "media_type": "application/pdf", "data": "JVBERi0=" });
        let text = json!({ "type": "text", "media_type": "text/plain", "data": "words" });
        let picture = json!({ "type": "image", "source": png });
        let table = [
            (json!([{ "type": "text", "text": "a picture" }]), false),
            (json!([picture]), true),
            (
                json!([{ "type": "tool_result", "tool_use_id": "t", "content": [picture] }]),
                true,
            ),
            (
                json!([{ "type": "tool_result", "tool_use_id": "t", "content": "png" }]),
                false,
            ),
            (json!([{ "type": "document", "source": pdf }]), true),
            (json!([{ "type": "document", "source": text }]), false),
        ];
        for (content, seen) in table {
            let call = json!({ "type": "tool_use", "id": "t", "name": "look", "input": {} });
            let turns = json!([
                { "role": "user", "content": "Look." },
                { "role": "assistant", "content": [call] },
                { "role": "user", "content": content },
            ]);
            let body = json!({ "model": "m", "max_tokens": 9, "messages": turns });
            let codec = dialect::codec(Dialect::AnthropicMessages);
            let request = codec.decode_request(body.to_string().as_bytes()).unwrap();
            assert_eq!(holds_images(&request), seen, "{content}");
        }
    }
}
