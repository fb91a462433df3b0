//! A provider under full control: a loopback server that answers by script and keeps every request byte for byte.
//!
//! One server stands for many providers: each has a door of its own, told apart by the first segment of the path.

use crate::dialect::Dialect;
use crate::script::{Script, Step};
use crate::until::until;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// The request line and the headers, byte for byte.
    pub head: String,
    /// The method.
    pub method: String,
    /// The path behind the door's own segment, with its query.
    pub path: String,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl Recorded {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .into_iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the request's body is JSON")
    }
}

#[derive(Debug, Default)]
struct Room {
    next: Mutex<VecDeque<Script>>,
    always: Mutex<Script>,
    calls: Mutex<Vec<Recorded>>,
    /// When each request was read, and when its script was over.
    spans: Mutex<Vec<(Instant, Option<Instant>)>>,
    hang_ups: AtomicU64,
    written: AtomicU64,
}

/// One simulated provider endpoint.
#[derive(Debug, Clone)]
pub struct Door {
    address: SocketAddr,
    name: String,
    room: Arc<Room>,
}

impl Door {
    /// The base address as a user of that dialect gives it.
    pub fn base(&self, dialect: Dialect) -> String {
        format!(
            "http://{}/{}{}",
            self.address,
            self.name,
            dialect.base_suffix()
        )
    }

    /// The next request is answered so; later ones as before.
    pub fn once(&self, script: Script) {
        self.room.next.lock().unwrap().push_back(script);
    }

    /// Every request from now on is answered so.
    pub fn always(&self, script: Script) {
        *self.room.always.lock().unwrap() = script;
    }

    /// The requests so far.
    pub fn calls(&self) -> Vec<Recorded> {
        self.room.calls.lock().unwrap().clone()
    }

    /// The only request there was.
    ///
    /// # Panics
    /// When there was none, or more than one.
    #[track_caller]
    pub fn only_call(&self) -> Recorded {
        let mut calls = self.calls();
        assert_eq!(calls.len(), 1, "the provider should have been called once");
        calls.remove(0)
    }

    /// When this provider was at work, as soon as it is no more: from each request to the end of what was answered.
    #[track_caller]
    pub fn at_work(&self) -> Vec<(Instant, Instant)> {
        until("the provider has done its part", || {
            let spans = self.room.spans.lock().unwrap();
            let ended = spans.iter().map(|(came, done)| Some((*came, (*done)?)));
            ended.collect()
        })
    }

    /// How often the other side went away during an answer.
    pub fn hang_ups(&self) -> u64 {
        self.room.hang_ups.load(Ordering::SeqCst)
    }

    /// Bytes of answers written so far.
    pub fn written(&self) -> u64 {
        self.room.written.load(Ordering::SeqCst)
    }

    /// Waits until the other side has gone away during an answer.
    #[track_caller]
    pub fn wait_for_hang_up(&self) {
        until("the provider sees the gateway hang up", || {
            (self.hang_ups() > 0).then_some(())
        });
    }

    /// Waits until a request has come.
    #[track_caller]
    pub fn wait_for_call(&self) -> Recorded {
        until("the provider is called", || self.calls().pop())
    }
}

/// The server behind the doors.
#[derive(Debug)]
pub struct FakeProvider {
    address: SocketAddr,
    rooms: Arc<Mutex<HashMap<String, Arc<Room>>>>,
    over: Arc<AtomicBool>,
}

impl FakeProvider {
    /// Listens on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let rooms: Arc<Mutex<HashMap<String, Arc<Room>>>> = Arc::default();
        let over = Arc::new(AtomicBool::new(false));
        let (known, ended) = (Arc::clone(&rooms), Arc::clone(&over));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let known = Arc::clone(&known);
                thread::spawn(move || serve(&stream, &known));
            }
        });
        Self {
            address,
            rooms,
            over,
        }
    }

    /// A new endpoint that always answers so.
    pub fn door(&self, script: Script) -> Door {
        let mut rooms = self.rooms.lock().unwrap();
        let name = format!("door-{}", rooms.len());
        let room = Arc::new(Room {
            always: Mutex::new(script),
            ..Room::default()
        });
        rooms.insert(name.clone(), Arc::clone(&room));
        Door {
            address: self.address,
            name,
            room,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

/// A port on which nobody listens.
pub fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

fn serve(stream: &TcpStream, rooms: &Mutex<HashMap<String, Arc<Room>>>) {
    let _ = stream.set_nodelay(true);
    let _ = stream.set_read_timeout(Some(LONGEST));
    let mut ahead = Vec::new();
    while let Some((door, request)) = read_request(stream, &mut ahead) {
        let Some(room) = rooms.lock().unwrap().get(&door).cloned() else {
            return;
        };
        room.calls.lock().unwrap().push(request);
        let span = {
            let mut spans = room.spans.lock().unwrap();
            spans.push((Instant::now(), None));
            spans.len() - 1
        };
        let next = room.next.lock().unwrap().pop_front();
        let script = next.unwrap_or_else(|| room.always.lock().unwrap().clone());
        let goes_on = script.0.into_iter().all(|step| play(stream, step, &room));
        room.spans.lock().unwrap()[span].1 = Some(Instant::now());
        if !goes_on {
            return;
        }
    }
}

/// Does the step; whether the connection lives on.
fn play(mut stream: &TcpStream, step: Step, room: &Room) -> bool {
    match step {
        Step::Send(bytes) => send(stream, &bytes, room),
        Step::Repeat(bytes) => {
            while send(stream, &bytes, room) {}
            false
        }
        Step::Pause(time) => {
            let _ = stream.set_read_timeout(Some(time));
            let waited = stream.peek(&mut [0]).is_err_and(|error| {
                matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
            });
            let _ = stream.set_read_timeout(Some(LONGEST));
            if !waited {
                room.hang_ups.fetch_add(1, Ordering::SeqCst);
            }
            waited
        }
        Step::Wait(gate) => gate.wait(LONGEST),
        Step::Stall => {
            // Whatever ends this read is the other side going away.
            let _ = stream.read(&mut [0]);
            room.hang_ups.fetch_add(1, Ordering::SeqCst);
            false
        }
        Step::Reset => {
            let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
            false
        }
        Step::Close => {
            let _ = stream.shutdown(Shutdown::Write);
            false
        }
    }
}

fn send(mut stream: &TcpStream, bytes: &[u8], room: &Room) -> bool {
    let sent = stream.write_all(bytes).is_ok();
    if sent {
        room.written.fetch_add(bytes.len() as u64, Ordering::SeqCst);
    } else {
        room.hang_ups.fetch_add(1, Ordering::SeqCst);
    }
    sent
}

/// The door that was asked for and the request; `None` when the connection ends.
fn read_request(mut stream: &TcpStream, ahead: &mut Vec<u8>) -> Option<(String, Recorded)> {
    let mut more = |ahead: &mut Vec<u8>| {
        let mut piece = [0; 64 * 1024];
        let count = stream.read(&mut piece).ok().filter(|count| *count > 0)?;
        ahead.extend_from_slice(&piece[..count]);
        Some(())
    };
    let end = loop {
        if let Some(at) = ahead.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        more(ahead)?;
    };
    let head = String::from_utf8(ahead.drain(..end).collect()).ok()?;
    let mut words = head.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (door, path) = target.trim_start_matches('/').split_once('/')?;
    let mut request = Recorded {
        method,
        path: format!("/{path}"),
        ..Recorded::default()
    };
    let door = door.to_owned();
    request.head = head;
    let length: usize = request
        .header("content-length")
        .map_or(Some(0), |length| length.parse().ok())?;
    assert!(
        request.header("transfer-encoding").is_none(),
        "a request of unknown length, although its body was in hand"
    );
    while ahead.len() < length {
        more(ahead)?;
    }
    request.body = ahead.drain(..length).collect();
    Some((door, request))
}

const LONGEST: Duration = Duration::from_secs(120);
