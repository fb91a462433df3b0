//! Linux: the socket of the port in `/proc/net/tcp`, then the process that has it open.

use super::Process;
use std::fs;
use std::path::Path;

/// The process that listens on that port, if it is one this user may look into.
pub(super) fn holder(port: u16) -> Option<Process> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let sockets: Vec<String> = tables
        .iter()
        .flatten()
        .flat_map(|table| listening(table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if sockets.is_empty() {
        return None;
    }
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        has_open(&entry.path(), &sockets).then(|| Process {
            program: name(&entry.path()),
            pid,
        })
    })
}

/// The inodes of the sockets that listen on that port. A row is: number, local address, remote address, state, …, inode (tenth).
fn listening(table: &str, port: u16) -> Vec<&str> {
    let suffix = format!(":{port:04X}");
    let rows = table.lines().skip(1).map(|row| row.split_whitespace());
    rows.filter_map(|mut row| {
        let listens = row.nth(1)?.ends_with(&suffix) && row.nth(1)? == "0A";
        row.nth(5).filter(|_| listens)
    })
    .collect()
}

fn has_open(process: &Path, sockets: &[String]) -> bool {
    let Ok(open) = fs::read_dir(process.join("fd")) else {
        return false;
    };
    open.flatten().any(|file| {
        fs::read_link(file.path())
            .is_ok_and(|target| sockets.iter().any(|socket| target == Path::new(socket)))
    })
}

/// The program's file name; the short name where the program is not ours to look at.
fn name(process: &Path) -> String {
    let program = fs::read_link(process.join("exe")).ok();
    let file = program
        .as_deref()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().replace(" (deleted)", ""));
    file.or_else(|| fs::read_to_string(process.join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::listening;

    const TABLE: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4EA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31337 1 0000000000000000 100 0 0 10 0
   1: 0100007F:4EA0 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 31338 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31339 1 0000000000000000 100 0 0 10 0
";

    #[test]
    fn only_the_socket_that_listens_on_the_port_counts() {
        assert_eq!(listening(TABLE, 20128), ["31337"]);
        assert_eq!(listening(TABLE, 3000), ["31339"]);
        assert!(listening(TABLE, 8080).is_empty());
    }
}
