//! `omniroute models`

use crate::args::Global;
use crate::failure::Failure;
use crate::{options, out};
use gateway::admin::models::{ModelFilter, list_models};

pub(crate) fn run(global: &Global, provider: Option<String>) -> Result<(), Failure> {
    let models = list_models(&*options::house(global)?, &ModelFilter { provider })?;
    if global.json {
        return out::json(&models);
    }
    let number = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
    let price = |price: Option<f64>| price.map_or_else(String::new, |price| price.to_string());
    let rows = models.into_iter().map(|model| {
        let (reads, writes) = (number(model.context_length), number(model.max_output));
        [
            model.id,
            model.name,
            reads,
            writes,
            price(model.input_price),
            price(model.output_price),
        ]
    });
    let none = "There are no models: add an account first, or name a provider with --provider.";
    out::table(
        ["MODEL", "NAME", "CONTEXT", "OUTPUT", "$/M IN", "$/M OUT"],
        &rows.collect::<Vec<_>>(),
        none,
    )
}
