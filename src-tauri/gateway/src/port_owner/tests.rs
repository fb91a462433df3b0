#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use std::net::TcpListener;

#[cfg(target_os = "linux")]
#[test]
fn a_taken_port_is_traced_to_this_very_process() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let owner = port_owner(port, Path::new("/nowhere")).unwrap();
    assert_eq!((owner.pid, owner.ours), (std::process::id(), false));
    assert!(owner.program.starts_with("gateway"), "{}", owner.program);
    let taken = TcpListener::bind(("127.0.0.1", port)).unwrap_err();
    let told = sentence(port, Some(&owner), &taken);
    assert!(
        told.contains(&port.to_string()) && told.contains(&owner.pid.to_string()),
        "{told}"
    );
}

#[test]
fn nobody_holds_a_free_port() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    assert_eq!(port_owner(port, Path::new("/nowhere")), None);
}

#[test]
fn what_lsof_says_is_read() {
    let process = macos::read("p812\ncnginx\nf6\n").unwrap();
    assert_eq!((process.pid, process.program.as_str()), (812, "nginx"));
    assert!(macos::read("").is_none());
}

#[test]
fn what_netstat_and_tasklist_say_is_read() {
    let table = "
  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    127.0.0.1:20128        127.0.0.1:51000        HERGESTELLT      99
  TCP    127.0.0.1:20128        0.0.0.0:0              ABHÖREN          1234
  TCP    [::]:135               [::]:0                 ABHÖREN          7
";
    assert_eq!(windows::listening(table, 20128), Some(1234));
    assert_eq!(windows::listening(table, 135), Some(7));
    assert_eq!(windows::listening(table, 35), None);
    assert_eq!(
        windows::name("\"nginx.exe\",\"1234\",\"Console\",\"1\",\"9.000 K\"\r\n"),
        Some("nginx".into())
    );
    assert_eq!(windows::name("INFO: No tasks are running"), None);
}
