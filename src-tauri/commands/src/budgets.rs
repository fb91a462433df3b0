//! `omniroute budgets`

use crate::args::{Budgets, Caps, Global};
use crate::failure::Failure;
use crate::out::when;
use crate::{options, out, prompt, running};
use gateway::House;
use gateway::admin::budgets::{
    BudgetForm, BudgetView, SpentView, find_budget, list_budgets, remove_budget, set_budget,
};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Budgets) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    match command {
        Budgets::List => list(global, &list_budgets(&house)?),
        Budgets::Set { purse, caps } => {
            let set = set_budget(&house, &purse, form(&house, &purse, &caps)?)?;
            running::reload(&global.data_dir())?;
            list(global, &[set])
        }
        Budgets::Remove { purse, sure } => {
            prompt::confirm(&sure, &format!("Take the budget for {purse} away?"))?;
            remove_budget(&house, &purse)?;
            running::reload(&global.data_dir())?;
            out::said(global, &format!("Removed the budget for {purse}."))
        }
    }
}

/// The budget there is, with what is named put in its place.
fn form(house: &House, purse: &str, caps: &Caps) -> Result<BudgetForm, Failure> {
    let known = find_budget(house, purse)?.map(|view| serde_json::to_value(view.budget));
    let unreadable = |why: serde_json::Error| Failure::plain(why.to_string());
    let mut form = known.transpose().map_err(unreadable)?.unwrap_or(json!({}));
    let caps_named: [(&str, &str, Option<Value>); 6] = [
        ("usd", "daily", caps.daily_usd.map(Value::from)),
        ("usd", "weekly", caps.weekly_usd.map(Value::from)),
        ("usd", "monthly", caps.monthly_usd.map(Value::from)),
        ("tokens", "daily", caps.daily_tokens.map(Value::from)),
        ("tokens", "weekly", caps.weekly_tokens.map(Value::from)),
        ("tokens", "monthly", caps.monthly_tokens.map(Value::from)),
    ];
    for (unit, period, cap) in caps_named {
        if let Some(cap) = cap {
            let none = cap.as_f64() == Some(0.0);
            form[unit][period] = if none { Value::Null } else { cap };
        }
    }
    let others = [
        ("warn_at_percent", caps.warn_at.map(Value::from)),
        ("stop", caps.stop.map(Value::from)),
        ("refuse_unpriced", caps.refuse_unpriced.map(Value::from)),
    ];
    for (name, value) in others {
        if let Some(value) = value {
            form[name] = value;
        }
    }
    serde_json::from_value(form).map_err(unreadable)
}

fn list(global: &Global, budgets: &[BudgetView]) -> Result<(), Failure> {
    if global.json {
        return out::json(&budgets);
    }
    let rows = budgets.iter().flat_map(|view| {
        let capped = view.spent.iter().filter(|spent| spent.share.is_some());
        capped.map(|spent| row(view, spent))
    });
    let none = "There are no budgets yet. Lay one down: omniroute budgets set all --monthly-usd 50";
    out::table(
        [
            "FOR",
            "PERIOD",
            "SPENT",
            "CAP",
            "SHARE",
            "BEGINS ANEW",
            "WHEN SPENT",
        ],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

fn row(view: &BudgetView, spent: &SpentView) -> [String; 7] {
    let budget = &view.budget;
    let usd = [budget.usd.daily, budget.usd.weekly, budget.usd.monthly];
    let tokens = [
        budget.tokens.daily,
        budget.tokens.weekly,
        budget.tokens.monthly,
    ];
    let at = view.spent.iter().position(|one| one.period == spent.period);
    let usd = at.and_then(|at| *usd.get(at)?);
    let tokens = at.and_then(|at| *tokens.get(at)?);
    let both = |money: Option<String>, counted: Option<String>| {
        let parts: Vec<String> = money.into_iter().chain(counted).collect();
        parts.join(", ")
    };
    let percent = spent.share.map(|share| format!("{:.0} %", share * 100.0));
    [
        view.purse.clone(),
        spent.period.clone(),
        both(
            usd.map(|_| format!("${:.4}", spent.usd)),
            tokens.map(|_| format!("{} tokens", spent.tokens)),
        ),
        both(
            usd.map(|cap| format!("${cap}")),
            tokens.map(|cap| format!("{cap} tokens")),
        ),
        percent.unwrap_or_default(),
        when(i64::try_from(spent.resets_at).ok()),
        if budget.stop { "stop" } else { "warn" }.to_owned(),
    ]
}
