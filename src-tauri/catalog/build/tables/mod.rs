//! From the data folder to the source text of the tables: read, check, write.

mod check;
mod rows;
mod write;

use std::path::Path;

/// The source text of the tables, or what is wrong with which row of which file.
pub(crate) fn source(data: &Path) -> Result<String, String> {
    let mut providers = rows::providers(data)?;
    rows::add_models(data, &mut providers)?;
    let traits = rows::traits(data)?;
    check::providers(&providers)?;
    check::traits(&traits)?;
    write::tables(&providers, &traits)
}
