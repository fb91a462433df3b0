//! The rows of the data files, as written there. README.md beside the files says what each field means.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One `[[provider]]` of `providers.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provider {
    pub(super) id: String,
    pub(super) prefix: Option<String>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) name: String,
    pub(super) tier: String,
    #[serde(default)]
    pub(super) local: bool,
    #[serde(default = "bearer")]
    pub(super) auth: String,
    pub(super) models_url: Option<String>,
    pub(super) key_check: Option<String>,
    pub(super) key_url: Option<String>,
    #[serde(default = "bad_key_statuses")]
    pub(super) bad_key_statuses: Vec<u16>,
    #[serde(default)]
    pub(super) bad_key_text: Vec<String>,
    pub(super) console_url: Option<String>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) quirks: Vec<String>,
    #[serde(default = "yes")]
    pub(super) any_model: bool,
    #[serde(default)]
    pub(super) variables: Vec<Variable>,
    pub(super) offers: Vec<Offer>,
    #[serde(skip)]
    pub(super) models: Vec<Model>,
}

/// A value that every account of the provider states for itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) default: Option<String>,
}

/// One endpoint of a provider.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub(super) dialect: String,
    pub(super) url: String,
    pub(super) count_url: Option<String>,
    pub(super) auth: Option<String>,
    #[serde(default)]
    pub(super) only: Vec<String>,
    #[serde(default)]
    pub(super) except: Vec<String>,
}

/// One line of `models/<provider>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    pub(super) id: String,
    pub(super) upstream: Option<String>,
    pub(super) name: Option<String>,
    pub(super) context: Option<u64>,
    pub(super) max_output: Option<u64>,
    pub(super) price: Option<Price>,
    pub(super) can: Option<Vec<String>>,
    #[serde(default)]
    pub(super) quirks: Vec<String>,
}

/// US dollars for a million tokens.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    pub(super) input: f64,
    pub(super) output: f64,
    pub(super) cache_read: Option<f64>,
    pub(super) cache_write: Option<f64>,
}

/// One `[[trait]]` of `traits.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trait {
    pub(super) models: Vec<String>,
    #[serde(default)]
    pub(super) quirks: Vec<String>,
    pub(super) context: Option<u64>,
    pub(super) max_output: Option<u64>,
}

/// The rows of `providers.toml`, still without models.
pub(super) fn providers(data: &Path) -> Result<Vec<Provider>, String> {
    read(&data.join("providers.toml"), "provider")
}

/// Gives each provider the models of its own file, where there is one; a file without a provider is an error.
pub(super) fn add_models(data: &Path, providers: &mut [Provider]) -> Result<(), String> {
    let folder = data.join("models");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        let owner = path.file_stem().unwrap_or_default().to_string_lossy();
        let provider = providers
            .iter_mut()
            .find(|provider| provider.id == owner)
            .ok_or_else(|| format!("{}: there is no provider `{owner}`", path.display()))?;
        provider.models = read(&path, "models")?;
    }
    Ok(())
}

/// The rows of `traits.toml`, in their order.
pub(super) fn traits(data: &Path) -> Result<Vec<Trait>, String> {
    read(&data.join("traits.toml"), "trait")
}

/// The rows under `key` in one file.
fn read<T: DeserializeOwned>(path: &Path, key: &str) -> Result<Vec<T>, String> {
    let file = path.display();
    let text = fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
    let mut table: toml::Table = text.parse().map_err(|error| format!("{file}: {error}"))?;
    let rows = match (table.remove(key), table.keys().next()) {
        (Some(toml::Value::Array(rows)), None) => rows,
        (_, Some(stray)) => return Err(format!("{file}: nothing reads `{stray}`")),
        _ => return Err(format!("{file}: `{key}` is not a list of rows")),
    };
    let parsed = rows.into_iter().enumerate().map(|(index, row)| {
        let name = row
            .get("id")
            .map_or_else(String::new, |id| format!(" ({id})"));
        row.try_into().map_err(|error: toml::de::Error| {
            format!("{file}, row {}{name}: {}", index + 1, error.message())
        })
    });
    parsed.collect()
}

fn bearer() -> String {
    "bearer".to_owned()
}

fn bad_key_statuses() -> Vec<u16> {
    vec![401, 403]
}

fn yes() -> bool {
    true
}
