use super::Machine;
use serde_json::Value;
use std::fs;
use std::net::TcpListener;

fn state(findings: &Value, check: &str) -> String {
    let rows = findings.as_array().unwrap();
    let found = rows
        .iter()
        .find(|row| row.get("check").unwrap() == check)
        .unwrap();
    super::text(found, "/state")
}

fn free_port() -> String {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
        .to_string()
}

#[test]
fn an_untouched_machine_is_well_and_stays_untouched() {
    let machine = Machine::new().with("PORT", free_port());
    let findings = machine.json(&["doctor"]);
    for check in [
        "folder",
        "modes",
        "databases",
        "master key",
        "port",
        "runtime",
        "clock",
    ] {
        assert_eq!(state(&findings, check), "ok", "{findings}");
    }
    assert!(!machine.data().exists());
}

#[test]
fn a_used_machine_is_well_too() {
    let machine = Machine::new().with("PORT", free_port());
    machine.ok(&["keys", "create", "a"]);
    assert!(
        machine
            .ok(&["doctor"])
            .lines()
            .all(|line| line.starts_with("ok") || line.contains("certificates"))
    );
}

#[test]
fn a_port_that_another_program_holds_is_a_failure_with_advice() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let machine = Machine::new().with("PORT", held.local_addr().unwrap().port().to_string());
    let ran = machine.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    #[cfg(target_os = "linux")]
    let named = format!("(process {})", std::process::id());
    assert!(ran.out.contains("is taken by"), "{ran:?}");
    #[cfg(target_os = "linux")]
    assert!(ran.out.contains(&named), "{ran:?}");
}

#[test]
fn what_is_amiss_is_told_with_what_to_do() {
    let machine = Machine::new().with("PORT", free_port());
    machine.ok(&["keys", "create", "a"]);
    fs::write(
        machine.data().join("runtime.json"),
        r#"{"pid":1,"port":1,"control_token":"t"}"#,
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(
            machine.data().join("runtime.json"),
            fs::Permissions::from_mode(0o644),
        )
        .unwrap();
        assert_eq!(state(&machine.json(&["doctor"]), "modes"), "warn");
    }
    assert_eq!(state(&machine.json(&["doctor"]), "runtime"), "warn");

    fs::write(
        machine.data().join("vault.sqlite"),
        "this is no database, and long enough to be looked at as one",
    )
    .unwrap();
    let ran = machine.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(
        state(&serde_json::from_str(&ran.out).unwrap(), "databases"),
        "fail"
    );
}
