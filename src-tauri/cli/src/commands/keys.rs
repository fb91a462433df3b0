//! `omniroute keys`

use super::when;
use crate::args::{Global, Keys};
use crate::failure::Failure;
use crate::{options, out, prompt, running};
use gateway::admin::keys::{NewKey, create_key, list_keys, revoke_key};
use serde_json::json;

pub(crate) fn run(global: &Global, command: Keys) -> Result<(), Failure> {
    match command {
        Keys::List => list(global),
        Keys::Create { name } => create(global, name),
        Keys::Revoke { id, sure } => {
            prompt::confirm(
                &sure,
                &format!("Revoke the key {id}? Programs that use it are locked out at once."),
            )?;
            revoke_key(&*options::house_as_it_is(global)?, &id)?;
            running::reload(&global.data_dir())?;
            if global.json {
                Ok(())
            } else {
                out::line(&format!("Revoked {id}."))
            }
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
            when(key.revoked_at),
        ]
    });
    let none = "There are no keys yet. Make one: omniroute keys create NAME";
    out::table(
        ["ID", "NAME", "BEGINS", "CREATED", "LAST USED", "REVOKED"],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

fn create(global: &Global, name: String) -> Result<(), Failure> {
    let created = create_key(&*options::house_as_it_is(global)?, NewKey { name })?;
    // The key is shown even if the running gateway could not be told: it is not shown again.
    let told = running::reload(&global.data_dir());
    if global.json {
        out::json(&json!({ "id": created.id, "key": created.key }))?;
    } else {
        out::line(&created.key)?;
        out::note("This is the only time it is shown. Programs send it as their API key.");
    }
    told
}
