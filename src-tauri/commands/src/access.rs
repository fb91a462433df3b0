//! `omniroute access`

use crate::args::{Access, Global};
use crate::failure::Failure;
use crate::{options, out, running};
use gateway::admin::AdminError;
use gateway::admin::access::{AccessLists, change_access, read_access, written};
use gateway::admin::error::Code;

pub(crate) fn run(global: &Global, command: Access) -> Result<(), Failure> {
    let house = options::house_as_it_is(global)?;
    let lists = match command {
        Access::Show => read_access(&house)?,
        Access::Allow { addresses } => change_access(&house, |lists| {
            lists.allow.extend(addresses);
            Ok(())
        })?,
        Access::Deny { addresses } => change_access(&house, |lists| {
            lists.deny.extend(addresses);
            Ok(())
        })?,
        Access::Remove { addresses } => change_access(&house, |lists| {
            let mut addresses = addresses.iter();
            addresses.try_for_each(|address| take(lists, address))
        })?,
    };
    running::reload(&global.data_dir())?;
    show(global, &lists)
}

/// Takes an address off both lists; it must be on one.
fn take(lists: &mut AccessLists, address: &str) -> Result<(), AdminError> {
    let known = written(address).unwrap_or_else(|| address.to_owned());
    let before = lists.allow.len() + lists.deny.len();
    lists.allow.retain(|one| *one != known);
    lists.deny.retain(|one| *one != known);
    if lists.allow.len() + lists.deny.len() == before {
        let message =
            format!("`{address}` is on neither list. `omniroute access show` shows both.");
        return Err(AdminError::new(Code::NotFound, message));
    }
    Ok(())
}

fn show(global: &Global, lists: &AccessLists) -> Result<(), Failure> {
    if global.json {
        return out::json(lists);
    }
    let allowed = lists
        .allow
        .iter()
        .map(|net| ["allow".to_owned(), net.clone()]);
    let denied = lists
        .deny
        .iter()
        .map(|net| ["deny".to_owned(), net.clone()]);
    let rows: Vec<[String; 2]> = allowed.chain(denied).collect();
    out::table(["", "ADDRESS"], &rows, "Every address may call.")?;
    if !lists.allow.is_empty() && !lists.allow.iter().any(|net| is_this_machine(net)) {
        out::warn(
            "programs on this machine are not let in: `omniroute access allow 127.0.0.0/8 ::1`",
        );
    }
    Ok(())
}

fn is_this_machine(net: &str) -> bool {
    net.starts_with("127.") || net.starts_with("::1") || net.ends_with("/0")
}
