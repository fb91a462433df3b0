//! From flags, variables and settings to what a gateway needs to start.

use crate::args::{Global, Serve};
use crate::environment::variable;
use crate::failure::{Exit, Failure};
use crate::key_home;
use gateway::admin::settings::DEFAULT_PORT;
use gateway::{
    ControlDoor, House, Limits, Options, PortProblem, open_house, open_locked_house, wanted_port,
};
use secrets::SharedHome;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// Opens the house without serving.
pub(crate) fn house(global: &Global) -> Result<Arc<House>, Failure> {
    Ok(open_house(&without_server(global)?)?)
}

/// Opens the house with its secrets locked: nobody is asked for anything.
pub(crate) fn house_as_it_is(global: &Global) -> Result<Arc<House>, Failure> {
    let home = key_home::find_unasked(global)?;
    Ok(open_locked_house(&with_home(global, home))?)
}

/// Options for a house that does not serve.
pub(crate) fn without_server(global: &Global) -> Result<Options, Failure> {
    Ok(with_home(global, key_home::find(global)?))
}

fn with_home(global: &Global, key_home: SharedHome) -> Options {
    Options {
        data_dir: global.data_dir(),
        host: Ipv4Addr::LOCALHOST.into(),
        port: DEFAULT_PORT,
        key_home,
        limits: Limits::default(),
        control: ControlDoor::Shared,
    }
}

/// Options for a gateway.
pub(crate) fn serving(global: &Global, serve: &Serve) -> Result<Options, Failure> {
    let port = port(global, serve)?;
    let limits =
        Limits::from_environment(variable).map_err(|why| Failure::new(Exit::Usage, why))?;
    Ok(Options {
        host: host(serve)?,
        port,
        limits,
        ..with_home(global, key_home::find_to_serve(global)?)
    })
}

/// The port: flag, OMNIROUTE_PORT, PORT, setting, 20128.
pub(crate) fn port(global: &Global, serve: &Serve) -> Result<u16, Failure> {
    let wanted = wanted_port(serve.port, variable, &global.data_dir());
    wanted.map_err(|problem| match problem {
        PortProblem::NotAPort { .. } => Failure::new(Exit::Usage, problem.to_string()),
        PortProblem::Unreadable(error) => error.into(),
    })
}

/// The address: flag, HOSTNAME where it is an address, loopback. Shells put the machine's name into HOSTNAME, which is no wish.
fn host(serve: &Serve) -> Result<IpAddr, Failure> {
    if let Some(text) = &serve.host {
        let wrong = || {
            Failure::new(
                Exit::Usage,
                format!("--host is `{text}`; it must be an IP address or `localhost`."),
            )
        };
        return address(text).ok_or_else(wrong);
    }
    Ok(variable("HOSTNAME")
        .and_then(|text| address(&text))
        .unwrap_or(Ipv4Addr::LOCALHOST.into()))
}

fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches(['[', ']']);
    if text.eq_ignore_ascii_case("localhost") {
        Some(Ipv4Addr::LOCALHOST.into())
    } else {
        text.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machines_name_is_no_address() {
        let table = [
            ("127.0.0.1", true),
            ("::1", true),
            ("[::1]", true),
            ("0.0.0.0", true),
            ("localhost", true),
            ("my-laptop", false),
            ("", false),
        ];
        for (text, is_address) in table {
            assert_eq!(address(text).is_some(), is_address, "{text}");
        }
    }
}
