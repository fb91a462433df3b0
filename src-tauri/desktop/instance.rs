//! One program per data folder; a second start hands its words to the first and ends.
//!
//! Invariant: the claim is a lock of the operating system on a file, so it ends with the process, however that ends, and needs
//! neither a session bus nor a display. The words go over loopback, and only to who can read the folder.

use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// This process is the one of its data folder, for as long as this is held.
#[derive(Debug)]
pub(crate) struct Claim {
    _lock: File,
    place: PathBuf,
}

/// Where the first one listens, and the word that shows one may read its folder.
#[derive(Serialize, Deserialize)]
struct Place {
    port: u16,
    token: String,
}

/// Claims `folder`; `None` when another process has it.
pub(crate) fn claim(folder: &Path) -> io::Result<Option<Claim>> {
    create_private(folder)?;
    let mut options = OpenOptions::new();
    let lock = options
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("desktop.lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(Claim {
            _lock: lock,
            place: place_of(folder),
        })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Gives the words of this start to the process that has `folder`. It may itself be starting: it is tried for some seconds.
pub(crate) fn hand_over(folder: &Path, words: &[String]) -> io::Result<()> {
    let end = Instant::now() + PATIENCE;
    loop {
        match tell(&place_of(folder), words) {
            Ok(()) => return Ok(()),
            Err(error) if Instant::now() >= end => return Err(error),
            Err(_) => thread::sleep(PAUSE),
        }
    }
}

impl Claim {
    /// Listens for later starts; `heard` gets the words of each, on a thread of its own.
    pub(crate) fn listen(&self, heard: impl Fn(Vec<String>) + Send + 'static) -> io::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let token = Uuid::new_v4().to_string();
        let port = listener.local_addr()?.port();
        let place = Place {
            port,
            token: token.clone(),
        };
        secrets::write_private(&self.place, &serde_json::to_vec(&place)?)?;
        let serve = move || {
            for caller in listener.incoming().flatten() {
                match hear(&caller, &token) {
                    Ok(words) => heard(words),
                    Err(error) => tracing::debug!(%error, "a caller that is no second start"),
                }
            }
        };
        thread::Builder::new()
            .name("second-start".to_owned())
            .stack_size(256 * 1024)
            .spawn(serve)?;
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let _absent = fs::remove_file(&self.place);
    }
}

fn tell(place: &Path, words: &[String]) -> io::Result<()> {
    let place: Place = serde_json::from_slice(&fs::read(place)?)?;
    let mut first = TcpStream::connect((Ipv4Addr::LOCALHOST, place.port))?;
    first.set_read_timeout(Some(PATIENCE))?;
    let line = serde_json::to_string(&(place.token, words))?;
    first.write_all(format!("{line}\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(first).read_line(&mut answer)?;
    if answer == HEARD {
        Ok(())
    } else {
        Err(io::Error::other("the running OmniRoute did not answer"))
    }
}

fn hear(mut caller: &TcpStream, token: &str) -> io::Result<Vec<String>> {
    caller.set_read_timeout(Some(HEARING))?;
    let mut line = String::new();
    BufReader::new(caller.take(LONGEST)).read_line(&mut line)?;
    let (shown, words): (String, Vec<String>) = serde_json::from_str(&line)?;
    if shown != token {
        return Err(io::Error::other("a wrong token"));
    }
    caller.write_all(HEARD.as_bytes())?;
    Ok(words)
}

fn place_of(folder: &Path) -> PathBuf {
    folder.join("desktop.instance.json")
}

/// Makes a folder only its user can look into.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

const HEARD: &str = "heard\n";
const PATIENCE: Duration = Duration::from_secs(5);
/// A caller that says nothing must not keep the next one waiting.
const HEARING: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{claim, hand_over, place_of, tell};
    use std::sync::mpsc;

    #[test]
    fn the_second_one_is_told_there_is_a_first() {
        let folder = tempfile::tempdir().unwrap();
        let first = claim(folder.path()).unwrap();
        assert!(first.is_some() && claim(folder.path()).unwrap().is_none());
        drop(first);
        assert!(claim(folder.path()).unwrap().is_some());
    }

    #[test]
    fn the_words_of_a_second_start_reach_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let (send, heard) = mpsc::channel();
        let first = claim(folder.path()).unwrap().unwrap();
        first
            .listen(move |words| send.send(words).unwrap())
            .unwrap();
        let words = ["--flag".to_owned(), "a \"b\"\nc".to_owned()];
        hand_over(folder.path(), &words).unwrap();
        assert_eq!(heard.recv().unwrap(), words);
    }

    #[test]
    fn a_caller_that_cannot_read_the_folder_is_not_heard() {
        let folder = tempfile::tempdir().unwrap();
        let (send, heard) = mpsc::channel();
        let first = claim(folder.path()).unwrap().unwrap();
        first
            .listen(move |words| send.send(words).unwrap())
            .unwrap();
        let place = place_of(folder.path());
        let text = std::fs::read_to_string(&place).unwrap();
        let mut forged: super::Place = serde_json::from_str(&text).unwrap();
        forged.token.push('x');
        let elsewhere = folder.path().join("forged.json");
        std::fs::write(&elsewhere, serde_json::to_vec(&forged).unwrap()).unwrap();
        tell(&elsewhere, &["--quit".to_owned()]).unwrap_err();
        assert!(heard.try_recv().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_token_is_readable_by_its_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let first = claim(folder.path()).unwrap().unwrap();
        first.listen(|_| {}).unwrap();
        let mode = std::fs::metadata(place_of(folder.path()))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
