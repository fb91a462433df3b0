//! The commands, one file each.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod aliases;
pub(crate) mod budgets;
pub(crate) mod caches;
pub(crate) mod combos;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod keys;
pub(crate) mod models;
pub(crate) mod open;
pub(crate) mod password;
pub(crate) mod providers;
pub(crate) mod route;
pub(crate) mod serve;
pub(crate) mod status;
pub(crate) mod transforms;

/// A column of a table: yes or nothing.
fn mark(yes: bool) -> String {
    if yes { "yes".to_owned() } else { String::new() }
}

/// A column of a table: the day and minute, where the user is.
fn when(millis: Option<i64>) -> String {
    let at = millis.and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
    at.map_or_else(String::new, |at| {
        at.to_zoned(jiff::tz::TimeZone::system())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    })
}
