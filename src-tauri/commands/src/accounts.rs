//! `omniroute accounts`

use crate::args::{Accounts, Global};
use crate::failure::{Exit, Failure};
use crate::out::{mark, when};
use crate::{options, out, prompt, running};
use gateway::House;
use gateway::admin::account_checks::{TestView, Verdict, sync_models, test_account};
use gateway::admin::accounts::{
    AccountChange, NewAccount, add_account, change_account, list_accounts, remove_account,
};
use gateway::admin::providers::find_provider;
use secrets::SecretText;

pub(crate) fn run(global: &Global, command: Accounts) -> Result<(), Failure> {
    match command {
        Accounts::List => list(global),
        Accounts::Add {
            provider,
            label,
            priority,
            base_url,
            key_stdin,
        } => {
            let house = options::house(global)?;
            let key = key(&house, &provider, key_stdin)?;
            let added = add_account(
                &house,
                NewAccount {
                    provider,
                    label,
                    key,
                    priority,
                    base_url,
                },
            )?;
            running::reload(&global.data_dir())?;
            if global.json {
                return out::json(&added);
            }
            out::line(&format!("Added {} ({}).", added.label, added.id))?;
            out::line(&format!("Try it out: omniroute accounts test {}", added.id))
        }
        Accounts::Change {
            id,
            label,
            priority,
            enabled,
            key_stdin,
        } => {
            let change = AccountChange {
                label,
                priority,
                enabled,
                key: None,
            };
            change_one(global, &id, change, key_stdin)
        }
        Accounts::Models { id } => models(global, id),
        Accounts::Test { id } => test(global, &id),
        Accounts::Remove { id, sure } => {
            prompt::confirm(&sure, &format!("Remove the account {id} and its key?"))?;
            remove_account(&*options::house(global)?, &id)?;
            running::reload(&global.data_dir())?;
            out::said(global, &format!("Removed {id}."))
        }
    }
}

fn list(global: &Global) -> Result<(), Failure> {
    let accounts = list_accounts(&*options::house(global)?)?;
    if global.json {
        return out::json(&accounts);
    }
    let rows = accounts.into_iter().map(|account| {
        let state = if account.enabled {
            account.state
        } else {
            "disabled".to_owned()
        };
        let place = account.priority.to_string();
        [
            account.id,
            account.provider,
            place,
            account.label,
            state,
            mark(account.has_key),
            when(account.last_used_at),
        ]
    });
    let none = "There are no accounts yet. Add one: omniroute accounts add PROVIDER";
    out::table(
        [
            "ID",
            "PROVIDER",
            "PLACE",
            "LABEL",
            "STATE",
            "KEY",
            "LAST USED",
        ],
        &rows.collect::<Vec<_>>(),
        none,
    )
}

/// The account's key: from standard input, typed unseen, or none where none is needed.
fn key(house: &House, provider: &str, from_stdin: bool) -> Result<Option<SecretText>, Failure> {
    if from_stdin {
        return prompt::secret_from_stdin().map(Some);
    }
    let provider = find_provider(house, provider)?;
    let question = if provider.needs_key {
        "Key: "
    } else {
        "Key (none if it needs none): "
    };
    let typed = prompt::secret(question)?;
    if typed.is_none() && provider.needs_key {
        let where_from = provider
            .console_url
            .map_or_else(String::new, |url| format!(" Get one at {url}."));
        let message = format!(
            "{} needs a key: pass it with --key-stdin, or type it on a terminal.{where_from}",
            provider.name
        );
        return Err(Failure::new(Exit::Usage, message));
    }
    Ok(typed)
}

fn change_one(
    global: &Global,
    id: &str,
    change: AccountChange,
    key_stdin: bool,
) -> Result<(), Failure> {
    // Only a key needs the master key.
    let (house, key) = if key_stdin {
        let house = options::house(global)?;
        (house, Some(prompt::secret_from_stdin()?))
    } else {
        (options::house_as_it_is(global)?, None)
    };
    let changed = change_account(&house, id, AccountChange { key, ..change })?;
    running::reload(&global.data_dir())?;
    if global.json {
        return out::json(&changed);
    }
    out::line(&format!("Changed {} ({}).", changed.label, changed.id))
}

fn models(global: &Global, id: String) -> Result<(), Failure> {
    let house = options::house(global)?;
    let synced = wait_for(sync_models(house, id))??;
    running::reload(&global.data_dir())?;
    if global.json {
        return out::json(&synced);
    }
    let (provider, listed) = (synced.provider, synced.listed);
    let added = match synced.added.as_slice() {
        [] => "none of them new".to_owned(),
        added => format!("new: {}", added.join(", ")),
    };
    out::line(&format!("{provider} lists {listed} models, {added}."))
}

fn wait_for<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(work))
}

/// Fails when the key is not known to be good, so that a script can tell.
fn test(global: &Global, id: &str) -> Result<(), Failure> {
    let house = options::house(global)?;
    let tested = wait_for(test_account(house, id.to_owned()))??;
    running::reload(&global.data_dir())?;
    if global.json {
        out::json(&tested)?;
    }
    let TestView {
        verdict,
        models,
        message,
    } = tested;
    let why = message.unwrap_or_default();
    match verdict {
        Verdict::Valid if global.json => Ok(()),
        Verdict::Valid => out::line(&match models {
            Some(models) => format!("The key is good for {models} models."),
            None => "The key is good.".to_owned(),
        }),
        Verdict::Invalid => Err(Failure::plain(format!(
            "The provider refuses the key: {why}"
        ))),
        Verdict::Unknown => Err(Failure::plain(format!(
            "Nothing was learnt of the key: {why}"
        ))),
    }
}
