//! The book of names: from the name a client says to the targets it stands for.
//!
//! The order: a combo, `combo/<name>`, an alias, the built-in combo, `provider/*`, and then what `resolve` finds. What a combo names but is
//! no more is left out, so that a removed provider does not take the combo with it.

use super::alias::{Alias, Aliases, Chain};
use super::auto::{AutoSettings, representative};
use super::combo::{Combo, ComboTarget};
use super::detour::Detour;
use super::{Known, Naming};
use crate::aim::{Aim, Branch, Goal, Leg, Pin, Step, Terms, Via};
use crate::facts::Facts;
use crate::glob;
use crate::resolve::{Unresolved, answers_to, resolve};
use crate::strategy::ComboStrategy;
use std::collections::HashMap;
use std::sync::Arc;

/// Names lead to names at most so often.
pub(crate) const DEEPEST: usize = 8;

/// The book of names. Made anew with every change of the user's names.
#[derive(Debug, Clone, Default)]
pub struct Book {
    combos: HashMap<String, Combo>,
    aliases: Aliases,
    chains: Vec<Chain>,
    detours: Vec<Detour>,
    auto: AutoSettings,
}

/// A name on its way to what it stands for.
struct Reading<'a> {
    known: &'a Known<'a>,
    legs: Vec<Leg>,
    via: Vec<Via>,
    /// The name stands in a setting, where nothing is guessed.
    written: bool,
}

impl Book {
    /// The book of the user's names.
    pub fn new(naming: &Naming) -> Self {
        Self {
            combos: naming
                .combos
                .iter()
                .map(|combo| (combo.name.to_lowercase(), combo.clone()))
                .collect(),
            aliases: Aliases::new(&naming.aliases),
            chains: naming.chains.clone(),
            detours: naming.detours.clone(),
            auto: naming.auto.clone(),
        }
    }

    /// The detour a request is sent on, if any.
    pub fn detour(&self, name: &str, facts: &Facts<'_>) -> Option<&Detour> {
        let applies = |detour: &&Detour| detour.enabled && detour.when.holds(name, facts);
        self.detours
            .iter()
            .find(applies)
            .filter(|detour| !detour.to.eq_ignore_ascii_case(name))
    }

    /// What a name stands for.
    ///
    /// # Errors
    /// Nothing, or too much: see [`Unresolved`].
    pub fn aim(&self, name: &str, known: &Known<'_>) -> Result<Aim, Unresolved> {
        self.read(name, known, false)
    }

    /// What a name that stands in a setting stands for.
    fn read(&self, name: &str, known: &Known<'_>, written: bool) -> Result<Aim, Unresolved> {
        let mut reading = Reading {
            known,
            legs: Vec::new(),
            via: Vec::new(),
            written,
        };
        let (goal, terms) = self.goal(name, None, &mut reading, 0)?;
        reading.written = true;
        let mut spare = Vec::new();
        for chain in self
            .chains
            .iter()
            .filter(|chain| glob::matches(&chain.models, name))
        {
            for then in &chain.then {
                if let Ok((what, _)) = self.goal(then, None, &mut reading, 0) {
                    spare.push(Step { weight: 1, what });
                    let to = then.as_str().into();
                    reading.via.push(Via::Chain { to });
                }
            }
        }
        let order = match goal {
            Goal::Branch(branch) => branch,
            Goal::Leg(_) => Branch {
                name: name.into(),
                strategy: ComboStrategy::Priority,
                steps: vec![Step {
                    weight: 1,
                    what: goal,
                }],
            },
        };
        Ok(Aim {
            name: name.into(),
            legs: reading.legs,
            order,
            spare,
            terms,
            via: reading.via,
        })
    }

    /// The one model a name stands for.
    ///
    /// # Errors
    /// What is wrong with it, to follow the name.
    pub(crate) fn leg(&self, name: &str, known: &Known<'_>) -> Result<Leg, String> {
        let aim = self.read(name, known, true).map_err(|why| told(&why))?;
        match (&aim.order.steps[..], aim.legs.first()) {
            (
                [
                    Step {
                        what: Goal::Leg(_), ..
                    },
                ],
                Some(leg),
            ) => Ok(leg.clone()),
            _ => Err("is a combo; name it as `combo`".to_owned()),
        }
    }

    fn combo(&self, name: &str) -> Option<&Combo> {
        let bare = name.strip_prefix("combo/").unwrap_or(name);
        let find = |name: &str| self.combos.get(&name.to_lowercase());
        find(name).or_else(|| find(bare))
    }

    /// Whether that combo has limits of its own.
    pub(crate) fn has_terms(&self, name: &str) -> bool {
        (self.combo(name)).is_some_and(|combo| combo.terms != Terms::default())
    }

    /// What has that combo as a part, where its own terms do not count.
    pub(crate) fn part_of(&self, name: &str) -> Option<String> {
        let is = |part: &String| {
            let bare = part.strip_prefix("combo/").unwrap_or(part);
            bare.eq_ignore_ascii_case(name)
        };
        let mut chains = self.chains.iter();
        if let Some(chain) = chains.find(|chain| chain.then.iter().any(is)) {
            return Some(format!("the fallback chain for `{}`", chain.models));
        }
        let has = |combo: &&Combo| {
            let mut parts = combo.targets.iter().filter_map(|one| one.combo.as_ref());
            parts.any(is)
        };
        let combo = self.combos.values().find(has)?;
        Some(format!("the combo `{}`", combo.name))
    }

    fn goal(
        &self,
        name: &str,
        pin: Option<Pin>,
        reading: &mut Reading<'_>,
        depth: usize,
    ) -> Result<(Goal, Terms), Unresolved> {
        if depth > DEEPEST {
            return Err(Unresolved::Malformed);
        }
        if let Some(combo) = self.combo(name) {
            let branch = self.branch(combo, reading, depth)?;
            return Ok((Goal::Branch(branch), combo.terms.clone()));
        }
        if let Some((alias, to)) = self.aliases.find(name) {
            reading.via.push(via(alias, &to));
            return self.goal(&to, pin, reading, depth + 1);
        }
        if self.auto.answers_to(name) {
            let branch = self.auto.branch(reading.known, &mut reading.legs);
            if branch.steps.is_empty() {
                return Err(Unresolved::Unknown { elsewhere: vec![] });
            }
            return Ok((Goal::Branch(branch), Terms::default()));
        }
        let leg = self.read_leg(name, pin, reading.known)?;
        if (reading.written || depth > 0) && !is_said(&leg, name) {
            return Err(Unresolved::Unknown { elsewhere: vec![] });
        }
        reading.legs.push(leg);
        let at = reading.legs.len() as u32 - 1;
        Ok((Goal::Leg(at), Terms::default()))
    }

    fn read_leg(&self, name: &str, pin: Option<Pin>, known: &Known<'_>) -> Result<Leg, Unresolved> {
        let any_of = name
            .strip_suffix("/*")
            .and_then(|prefix| known.provider(prefix));
        if let Some(provider) = any_of {
            let model = self.auto.models.get(&*provider.id).map(String::as_str);
            let model = model.or_else(|| Some(representative(provider)?.id.as_ref()));
            let model = model.ok_or_else(|| Unresolved::NotOffered {
                provider: provider.id.to_string(),
                similar: vec![],
            })?;
            return Ok(Leg::new(provider, model, pin));
        }
        let providers = known.providers.iter().map(|provider| &**provider);
        let route = resolve(name, providers, |provider| known.is_connected(provider))?;
        let provider = known
            .providers
            .iter()
            .find(|provider| provider.id == *route.provider)
            .ok_or(Unresolved::Missing)?;
        Ok(Leg::new(provider, &route.model, pin))
    }

    fn branch(
        &self,
        combo: &Combo,
        reading: &mut Reading<'_>,
        depth: usize,
    ) -> Result<Branch, Unresolved> {
        let (mut steps, mut last) = (Vec::new(), None);
        for target in &combo.targets {
            let name = target.combo.as_ref().or(target.model.as_ref());
            let goal = self.goal(
                name.map_or("", String::as_str),
                pin(target),
                reading,
                depth + 1,
            );
            match goal {
                Ok((what, _)) => steps.push(Step {
                    weight: target.weight,
                    what,
                }),
                Err(why) => last = Some(why),
            }
        }
        if steps.is_empty() {
            return Err(last.unwrap_or(Unresolved::Missing));
        }
        Ok(Branch {
            name: combo.name.as_str().into(),
            strategy: combo.strategy,
            steps,
        })
    }

    /// How deep combos are nested from that one on; `path` holds the names that lead there.
    pub(crate) fn walk_combos(&self, name: &str, path: &mut Vec<String>) -> Result<usize, String> {
        if path.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            path.push(name.to_owned());
            return Err(format!("it leads back to itself: {}", path.join(" -> ")));
        }
        let Some(combo) = self.combo(name) else {
            return if self.auto.answers_to(name) {
                Ok(1)
            } else {
                Err(format!("there is no combo `{name}`"))
            };
        };
        path.push(combo.name.clone());
        let mut deepest = 0;
        for inner in combo
            .targets
            .iter()
            .filter_map(|target| target.combo.as_ref())
        {
            deepest = deepest.max(self.walk_combos(inner, path)?);
        }
        path.pop();
        Ok(deepest + 1)
    }
}

/// Whether a name says the leg's provider, or the provider lists the model. That some server accepts any name is not enough for what
/// stands in a setting: a target of a removed provider must not slip to another.
fn is_said(leg: &Leg, name: &str) -> bool {
    let prefix = name.split_once('/').map(|(prefix, _)| prefix);
    prefix.is_some_and(|prefix| answers_to(&leg.provider, prefix))
        || leg.provider.model(name).is_some()
}

fn via(alias: &Alias, to: &str) -> Via {
    Via::Alias {
        alias: alias.name.as_str().into(),
        to: to.into(),
    }
}

fn pin(target: &ComboTarget) -> Option<Pin> {
    let account = target.account.as_deref().map(|id| Pin::Account(id.into()));
    account.or_else(|| target.tag.as_deref().map(|tag| Pin::Tag(tag.into())))
}

/// A combo cannot be a part of something as it is.
pub(crate) fn own_terms(name: &str) -> String {
    format!(
        "`{name}` has terms of its own, which count only where it is asked for itself; name a combo without"
    )
}

/// Why a name means nothing, to follow the name.
fn told(why: &Unresolved) -> String {
    match why {
        Unresolved::Missing => "is no name".to_owned(),
        Unresolved::Malformed => "is no name of a model".to_owned(),
        Unresolved::NotOffered { provider, similar } if similar.is_empty() => {
            format!("is not offered by `{provider}`")
        }
        Unresolved::NotOffered { provider, similar } => format!(
            "is not offered by `{provider}`, which has {}",
            similar.join(", ")
        ),
        Unresolved::Ambiguous { choices } => {
            format!("is offered by several; say which: {}", choices.join(", "))
        }
        Unresolved::Unknown { elsewhere } if elsewhere.is_empty() => {
            "is unknown to every connected provider".to_owned()
        }
        Unresolved::Unknown { elsewhere } => format!(
            "is unknown to every connected provider; others have it: {}",
            elsewhere.join(", ")
        ),
    }
}

impl Naming {
    /// What is wrong with a name, if anything: for checks of settings that name models.
    ///
    /// # Errors
    /// A sentence.
    pub fn resolves(&self, name: &str, known: &Known<'_>) -> Result<(), String> {
        let found = Book::new(self).read(name, known, true);
        found
            .map(drop)
            .map_err(|why| format!("`{name}` {}", told(&why)))
    }

    /// What is wrong with a name as one to fall back on, if anything.
    ///
    /// # Errors
    /// A sentence.
    pub fn falls_back(&self, name: &str, known: &Known<'_>) -> Result<(), String> {
        self.resolves(name, known)?;
        let aim = Book::new(self).read(name, known, true);
        match aim {
            Ok(aim) if aim.terms != Terms::default() => Err(own_terms(name)),
            _ => Ok(()),
        }
    }
}

/// The name of every combo an aim passes through, so that each can count the request.
impl Aim {
    /// The names of the combos in it, its own first.
    pub fn combos(&self) -> Vec<Arc<str>> {
        fn collect(branch: &Branch, names: &mut Vec<Arc<str>>) {
            names.push(Arc::clone(&branch.name));
            for step in &branch.steps {
                if let Goal::Branch(inner) = &step.what {
                    collect(inner, names);
                }
            }
        }
        let mut names = Vec::new();
        collect(&self.order, &mut names);
        names
    }
}

#[cfg(test)]
mod tests;
