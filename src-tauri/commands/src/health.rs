//! `omniroute health`

use crate::args::Global;
use crate::args::settings::Health;
use crate::failure::Failure;
use crate::{out, running};
use gateway::admin::health::reset_health;
use serde_json::Value;

pub(crate) fn run(global: &Global, command: &Health) -> Result<(), Failure> {
    match command {
        Health::Reset => {
            let reset = |house: &_| reset_health(house).map(Value::from);
            running::ask(global, "POST", "/api/health/reset", &reset)?;
            out::said(
                global,
                "Nothing is held against any account or provider now.",
            )
        }
    }
}
