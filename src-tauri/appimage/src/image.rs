//! Where the image begins: right behind the last byte of the program in front of it.
//!
//! Invariant: the place is computed from the ELF header alone, the way every AppImage tool computes it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The length of an ELF program of 64 bits: its section headers are the last thing in it.
pub(crate) fn program_length(path: &Path) -> io::Result<u64> {
    let mut header = [0; HEADER];
    File::open(path)?.read_exact(&mut header)?;
    length(&header).ok_or_else(|| io::Error::other("not an ELF program of 64 bits"))
}

fn length(header: &[u8; HEADER]) -> Option<u64> {
    if !header.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let table = u64::from_le_bytes(header.get(40..48)?.try_into().ok()?);
    let entry = u16::from_le_bytes(header.get(58..60)?.try_into().ok()?);
    let entries = u16::from_le_bytes(header.get(60..62)?.try_into().ok()?);
    table.checked_add(u64::from(entry) * u64::from(entries))
}

const HEADER: usize = 64;

#[cfg(test)]
mod tests {
    use super::{HEADER, length};

    #[test]
    fn a_program_ends_with_its_section_headers() {
        let mut header = [0; HEADER];
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        header[40..48].copy_from_slice(&1_000_u64.to_le_bytes());
        header[58..60].copy_from_slice(&64_u16.to_le_bytes());
        header[60..62].copy_from_slice(&30_u16.to_le_bytes());
        assert_eq!(length(&header), Some(1_000 + 64 * 30));
    }

    #[test]
    fn another_kind_of_file_has_no_length() {
        assert_eq!(length(&[b'#'; HEADER]), None);
    }
}
