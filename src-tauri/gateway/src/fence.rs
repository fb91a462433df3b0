//! From which addresses the gateway may be called.
//!
//! Invariants: what is denied stays out, whatever else is allowed; where anything is allowed all others stay out; this machine is never
//! locked out of the control door.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// From which addresses the gateway may be called. Empty lists let everybody in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fence {
    /// Only these, if any.
    pub(crate) allow: Vec<IpNet>,
    /// Never these.
    pub(crate) deny: Vec<IpNet>,
}

impl Fence {
    /// Whether a caller from there may come in.
    pub(crate) fn admits(&self, caller: IpAddr) -> bool {
        if self.allow.is_empty() && self.deny.is_empty() {
            return true;
        }
        // An IPv4 caller at a socket of both families.
        let caller = caller.to_canonical();
        let holds = |nets: &[IpNet]| nets.iter().any(|net| net.contains(&caller));
        !holds(&self.deny) && (self.allow.is_empty() || holds(&self.allow))
    }

    /// The same for the control door, which this machine can always use.
    pub(crate) fn admits_to_control(&self, caller: IpAddr) -> bool {
        caller.to_canonical().is_loopback() || self.admits(caller)
    }
}

/// An address or a network: `192.168.1.7`, `192.168.1.0/24`, `fd00::/8`.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let one = || Some(IpNet::from(text.parse::<IpAddr>().ok()?.to_canonical()));
    text.parse().ok().map(|net: IpNet| net.trunc()).or_else(one)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn fence(allow: &[&str], deny: &[&str]) -> Fence {
        let nets = |texts: &[&str]| texts.iter().map(|text| network(text).unwrap()).collect();
        Fence {
            allow: nets(allow),
            deny: nets(deny),
        }
    }

    fn from(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    #[test]
    fn what_is_denied_stays_out_and_where_anything_is_allowed_all_others_do() {
        assert!(Fence::default().admits(from("203.0.113.9")));
        let home = fence(&["192.168.1.0/24", "fd00::/8"], &["192.168.1.66"]);
        for (address, admitted) in [
            ("192.168.1.7", true),
            ("::ffff:192.168.1.7", true),
            ("192.168.1.66", false),
            ("192.168.2.7", false),
            ("fd00::7", true),
            ("2001:db8::1", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(home.admits(from(address)), admitted, "{address}");
        }
        assert!(fence(&[], &["10.0.0.0/8"]).admits(from("192.168.1.7")));
    }

    #[test]
    fn this_machine_always_reaches_the_control_door() {
        let shut = fence(&[], &["0.0.0.0/0", "::/0"]);
        for loopback in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(shut.admits_to_control(from(loopback)), "{loopback}");
            assert!(!shut.admits(from(loopback)), "{loopback}");
        }
        assert!(!shut.admits_to_control(from("192.168.1.7")));
    }

    #[test]
    fn a_network_is_written_one_way() {
        for (text, net) in [
            ("10.1.2.3", Some("10.1.2.3/32")),
            (" 10.1.2.3/8 ", Some("10.0.0.0/8")),
            ("::1", Some("::1/128")),
            ("::ffff:10.0.0.1", Some("10.0.0.1/32")),
            ("10.0.0.0/33", None),
            ("my-laptop", None),
        ] {
            let read = network(text).map(|net| net.to_string());
            assert_eq!(read.as_deref(), net, "{text}");
        }
    }
}
