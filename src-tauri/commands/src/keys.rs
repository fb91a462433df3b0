//! `omniroute keys`

use crate::args::{Global, Keys, Scope};
use crate::failure::{Exit, Failure};
use crate::out::when;
use crate::{options, out, prompt, running};
use gateway::KeyScope;
use gateway::admin::keys::{
    CreatedKey, KeyChange, KeyView, NewKey, Rotation, change_key, create_key, find_key, list_keys,
    revoke_key, rotate_key,
};
use serde_json::json;

pub(crate) fn run(global: &Global, command: Keys) -> Result<(), Failure> {
    match command {
        Keys::List => list(global),
        Keys::Create { name, scope } => create(global, name, &scope),
        Keys::Show { id } => show(global, &find_key(&*options::house_as_it_is(global)?, &id)?),
        Keys::Change { id, name, scope } => change(global, &id, name, &scope),
        Keys::Rotate { id, overlap } => rotate(global, &id, overlap.as_deref()),
        Keys::Revoke { id, sure } => {
            prompt::confirm(
                &sure,
                &format!("Revoke the key {id}? Programs that use it are locked out at once."),
            )?;
            revoke_key(&*options::house_as_it_is(global)?, &id)?;
            running::reload(&global.data_dir())?;
            out::said(global, &format!("Revoked {id}."))
        }
    }
}

fn list(global: &Global) -> Result<(), Failure> {
    let keys = list_keys(&*options::house_as_it_is(global)?)?;
    if global.json {
        return out::json(&keys);
    }
    let rows = keys.into_iter().map(|key| {
        let begins = format!("{}…", key.prefix);
        [
            key.id,
            key.name,
            begins,
            when(Some(key.created_at)),
            when(key.last_used_at),
            when(key.expires_at),
            when(key.revoked_at),
        ]
    });
    let none = "There are no keys yet. Make one: omniroute keys create NAME";
    out::table(
        [
            "ID",
            "NAME",
            "BEGINS",
            "CREATED",
            "LAST USED",
            "EXPIRES",
            "REVOKED",
        ],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

fn create(global: &Global, name: String, scope: &Scope) -> Result<(), Failure> {
    let new = NewKey {
        name,
        scope: changed(KeyScope::default(), scope),
        expires_at: end(scope)?.flatten(),
    };
    let created = create_key(&*options::house_as_it_is(global)?, new)?;
    shown_once(global, &created)
}

fn rotate(global: &Global, id: &str, overlap: Option<&str>) -> Result<(), Failure> {
    let overlap_s = overlap.map(|text| seconds(text, "--overlap")).transpose()?;
    let rotation = Rotation { overlap_s };
    let rotated = rotate_key(&*options::house_as_it_is(global)?, id, &rotation)?;
    shown_once(global, &rotated)
}

/// The key is shown even if the running gateway could not be told: it is not shown again.
fn shown_once(global: &Global, created: &CreatedKey) -> Result<(), Failure> {
    let told = running::reload(&global.data_dir());
    if global.json {
        let CreatedKey {
            id,
            key,
            former_until,
            ..
        } = created;
        out::json(&match former_until {
            None => json!({ "id": id, "key": key }),
            Some(until) => json!({ "id": id, "key": key, "former_until": until }),
        })?;
    } else {
        out::line(&created.key)?;
        out::note("This is the only time it is shown. Programs send it as their API key.");
        if let Some(until) = created.former_until {
            let until = when(Some(until));
            out::note(&format!("The key of before goes on until {until}."));
        }
    }
    told
}

fn change(global: &Global, id: &str, name: Option<String>, scope: &Scope) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    let known = find_key(&house, id)?;
    let change = KeyChange {
        name,
        scope: Some(changed(known.scope, scope)),
        expires_at: end(scope)?,
    };
    let changed = change_key(&house, id, change)?;
    running::reload(&global.data_dir())?;
    show(global, &changed)
}

/// A scope with what is named put in its place.
fn changed(mut known: KeyScope, named: &Scope) -> KeyScope {
    let lists = [
        (&mut known.models, &named.models),
        (&mut known.providers, &named.providers),
        (&mut known.accounts, &named.accounts),
        (&mut known.endpoints, &named.endpoints),
    ];
    for (known, named) in lists {
        match named.as_slice() {
            [] => {}
            [all] if all == "all" => known.clear(),
            named => *known = named.iter().map(|one| one.trim().to_owned()).collect(),
        }
    }
    let numbers = [
        (&mut known.per_minute, named.per_minute),
        (&mut known.concurrent, named.concurrent),
    ];
    for (known, named) in numbers {
        if let Some(named) = named {
            *known = (named > 0).then_some(named);
        }
    }
    known
}

/// When the key is to end, if that is named; nothing for never.
fn end(scope: &Scope) -> Result<Option<Option<i64>>, Failure> {
    let Some(text) = scope.expires.as_deref() else {
        return Ok(None);
    };
    if text == "never" {
        return Ok(Some(None));
    }
    // A key that ends on a day is good until that day is over.
    let day: Option<jiff::civil::Date> = text.parse().ok();
    let after = day.and_then(|day| {
        day.tomorrow()
            .ok()?
            .to_zoned(jiff::tz::TimeZone::system())
            .ok()
    });
    if let Some(after) = after {
        return Ok(Some(Some(after.timestamp().as_millisecond())));
    }
    let ahead = i64::try_from(seconds(text, "--expires")?).unwrap_or(i64::MAX);
    let now = jiff::Timestamp::now().as_millisecond();
    Ok(Some(Some(now.saturating_add(ahead.saturating_mul(1000)))))
}

/// A time such as `24h`, in seconds.
fn seconds(text: &str, flag: &str) -> Result<u64, Failure> {
    let parts: &[(&str, u64)] = &[
        ("s", 1),
        ("m", 60),
        ("h", 3600),
        ("d", 86_400),
        ("w", 604_800),
    ];
    let read = parts.iter().find_map(|(unit, seconds)| {
        let number: u64 = text.strip_suffix(unit)?.trim().parse().ok()?;
        number.checked_mul(*seconds)
    });
    let zero = (text == "0").then_some(0);
    read.or(zero).ok_or_else(|| {
        let message = format!("{flag} is `{text}`; write a time such as 30m, 24h or 7d.");
        Failure::new(Exit::Usage, message)
    })
}

fn show(global: &Global, key: &KeyView) -> Result<(), Failure> {
    if global.json {
        return out::json(key);
    }
    let scope = &key.scope;
    let list = |words: &[String]| {
        if words.is_empty() {
            "all".to_owned()
        } else {
            words.join(", ")
        }
    };
    let number = |number: Option<u32>| number.map_or("any number".to_owned(), |n| n.to_string());
    let former = key.former.iter().map(|one| {
        let until = when(Some(one.until));
        ("Before", format!("{}… until {until}", one.prefix))
    });
    let lines = [
        ("Id", key.id.clone()),
        ("Name", key.name.clone()),
        ("Begins", format!("{}…", key.prefix)),
        ("Created", when(Some(key.created_at))),
        ("Revoked", when(key.revoked_at)),
        ("Expires", when(key.expires_at)),
        ("Models", list(&scope.models)),
        ("Providers", list(&scope.providers)),
        ("Accounts", list(&scope.accounts)),
        ("Endpoints", list(&scope.endpoints)),
        ("A minute", number(scope.per_minute)),
        ("At once", number(scope.concurrent)),
    ];
    let mut lines = lines.into_iter().chain(former);
    lines.try_for_each(|(what, value)| {
        if value.is_empty() {
            return Ok(());
        }
        out::line(&format!("{what:<10} {value}"))
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        for (text, read) in [
            ("90s", 90),
            ("30m", 1800),
            ("24h", 86_400),
            ("2w", 1_209_600),
            ("0", 0),
        ] {
            assert_eq!(seconds(text, "--overlap").unwrap(), read, "{text}");
        }
        for text in ["", "24", "h", "1y", "-1h", "1.5h"] {
            assert!(seconds(text, "--overlap").is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_named_stays_and_all_takes_a_limit_away() {
        let known = KeyScope {
            models: vec!["a/*".into()],
            providers: vec!["a".into()],
            per_minute: Some(3),
            ..KeyScope::default()
        };
        let named = Scope {
            models: vec!["all".into()],
            endpoints: vec!["chat".into(), " gemini".into()],
            per_minute: Some(0),
            concurrent: Some(2),
            ..Scope::default()
        };
        let changed = changed(known, &named);
        let expected = KeyScope {
            providers: vec!["a".into()],
            endpoints: vec!["chat".into(), "gemini".into()],
            concurrent: Some(2),
            ..KeyScope::default()
        };
        assert_eq!(changed, expected);
    }
}
