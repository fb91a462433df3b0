//! `omniroute providers`

use crate::args::{Global, Providers};
use crate::failure::Failure;
use crate::out::mark;
use crate::{options, out, prompt, running};
use gateway::admin::providers::{NewProvider, add_provider, list_providers, remove_provider};

pub(crate) fn run(global: &Global, command: Providers) -> Result<(), Failure> {
    match command {
        Providers::List => list(global),
        Providers::Add {
            name,
            dialect,
            base_url,
            prefix,
        } => add(
            global,
            NewProvider {
                name,
                dialect,
                base_url,
                prefix,
            },
        ),
        Providers::Remove { name, sure } => {
            prompt::confirm(
                &sure,
                &format!("Remove the provider {name} and its models?"),
            )?;
            remove_provider(&*options::house_as_it_is(global)?, &name)?;
            running::reload(&global.data_dir())?;
            out::said(global, &format!("Removed {name}."))
        }
    }
}

fn list(global: &Global) -> Result<(), Failure> {
    let providers = list_providers(&*options::house_as_it_is(global)?)?;
    if global.json {
        return out::json(&providers);
    }
    let rows = providers.into_iter().map(|provider| {
        let dialects = provider.dialects.join(", ");
        [
            provider.id,
            provider.name,
            provider.tier,
            dialects,
            provider.models.to_string(),
            mark(provider.connected),
        ]
    });
    out::table(
        [
            "PROVIDER",
            "NAME",
            "TIER",
            "DIALECTS",
            "MODELS",
            "CONNECTED",
        ],
        &rows.collect::<Vec<_>>(),
        "There are no providers.",
    )
}

fn add(global: &Global, new: NewProvider) -> Result<(), Failure> {
    let added = add_provider(&*options::house_as_it_is(global)?, new)?;
    running::reload(&global.data_dir())?;
    if global.json {
        return out::json(&added);
    }
    out::line(&format!(
        "Added {}. Its models are called {}/MODEL.",
        added.name, added.prefix
    ))?;
    out::line(&format!(
        "Add an account with it: omniroute accounts add {}",
        added.id
    ))
}
