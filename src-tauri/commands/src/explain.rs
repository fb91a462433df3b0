//! `omniroute explain`

use crate::args::Global;
use crate::failure::Failure;
use crate::{options, out};
use gateway::admin::explain::explain_request;

pub(crate) fn run(global: &Global, trace: &str) -> Result<(), Failure> {
    let told = explain_request(&*options::house_as_it_is(global)?, trace)?;
    if global.json {
        return out::json(&told);
    }
    out::line(&told.sentence)?;
    told.steps
        .iter()
        .try_for_each(|step| out::line(&format!("  {step}")))
}
