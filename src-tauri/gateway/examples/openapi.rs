//! Writes the description of the admin API to `docs/openapi.json`.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::create_dir_all(&docs)?;
    std::fs::write(
        docs.join("openapi.json"),
        gateway::admin::openapi().to_pretty_json()? + "\n",
    )?;
    Ok(())
}
