//! Calling the load generator.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use super::fault::Fault;
use super::process::{ENDS, pinned};
use super::stage::Who;

/// What a load found; see the load generator.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Outcome {
    /// Requests answered well.
    pub(super) done: usize,
    failed: usize,
    failure: Option<String>,
    /// From the first request to the last answer.
    pub(super) seconds: f64,
    /// How long a request took.
    pub(super) latency: Spread,
    /// From an event's send time to its arrival.
    pub(super) delay: Spread,
}

/// Microseconds at the middle and at the slow end.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Spread {
    /// Half are below.
    pub(super) p50: f64,
    /// All but one in a hundred are below.
    pub(super) p99: f64,
}

/// One request, as often as a load sends it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// The path, which says the client's dialect.
    pub(super) path: &'static str,
    /// The model: its prefix says the upstream's dialect, its name the answer's shape.
    pub(super) model: &'static str,
    /// Bytes of conversation.
    pub(super) prompt: usize,
    /// The least bytes of its answer.
    pub(super) least: usize,
}

/// The load generator, aimed at one of those measured.
#[derive(Debug)]
pub(super) struct Generator {
    pub(super) who: Who,
    pub(super) program: PathBuf,
    pub(super) address: SocketAddr,
    pub(super) key: String,
}

/// Streams that are held open; they end when this is dropped.
#[derive(Debug)]
pub(super) struct Held(Child);

impl Generator {
    /// Whole answers, as fast as they come.
    pub(super) fn closed(
        &self,
        request: Request,
        connections: usize,
        requests: usize,
    ) -> Result<Outcome, Fault> {
        let sizes = [connections, requests].map(|size| size.to_string());
        let [connections, requests] = &sizes;
        let load = [
            "closed",
            "--connections",
            connections,
            "--requests",
            requests,
        ];
        self.run(request, &load)
    }

    /// Whole answers at `rate` a second.
    pub(super) fn open(
        &self,
        request: Request,
        rate: usize,
        requests: usize,
    ) -> Result<Outcome, Fault> {
        let sizes = [rate, requests].map(|size| size.to_string());
        let [rate, requests] = &sizes;
        self.run(request, &["open", "--rate", rate, "--requests", requests])
    }

    /// Streams, `connections` at a time.
    pub(super) fn streams(
        &self,
        request: Request,
        connections: usize,
        streams: usize,
    ) -> Result<Outcome, Fault> {
        let sizes = [connections, streams].map(|size| size.to_string());
        let [connections, streams] = &sizes;
        let load = [
            "streams",
            "--connections",
            connections,
            "--requests",
            streams,
        ];
        self.run(request, &load)
    }

    /// Runs one load to its end. One bad answer spoils it.
    fn run(&self, request: Request, load: &[&str]) -> Result<Outcome, Fault> {
        let output = self
            .command(request, load)
            .output()
            .map_err(|reason| Fault::of("bench-load", reason))?;
        let fault = |told: String| Fault::Load {
            of: self.who.name(),
            load: format!("{} {}", request.model, load.join(" ")),
            told,
        };
        if !output.status.success() {
            return Err(fault(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let outcome: Outcome =
            serde_json::from_slice(&output.stdout).map_err(|error| fault(error.to_string()))?;
        match outcome.failed {
            0 => Ok(outcome),
            failed => Err(fault(format!(
                "{failed} of {} failed: {}",
                failed + outcome.done,
                outcome.failure.unwrap_or_default()
            ))),
        }
    }

    /// Opens slow streams and returns when each has had its first event.
    pub(super) fn hold(&self, request: Request, connections: usize) -> Result<Held, Fault> {
        let fault = |told: String| Fault::Load {
            of: self.who.name(),
            load: format!("hold {connections}"),
            told,
        };
        let mut child = self
            .command(
                request,
                &["hold", "--connections", &connections.to_string()],
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|reason| fault(reason.to_string()))?;
        let stdout = child.stdout.take();
        let held = Held(child);
        let mut line = String::new();
        if let Some(stdout) = stdout {
            let _an_empty_line_tells = BufReader::new(stdout).read_line(&mut line);
        }
        match line.trim() {
            "held" => Ok(held),
            other => Err(fault(format!("said `{other}`"))),
        }
    }

    fn command(&self, request: Request, load: &[&str]) -> Command {
        let mut command = pinned(ENDS, &self.program);
        command
            .args(["--address", &self.address.to_string()])
            .args(["--path", request.path])
            .args(["--key", &self.key])
            .args(["--model", request.model])
            .args(["--prompt", &request.prompt.to_string()])
            .args(["--least", &request.least.to_string()])
            .args(load);
        command
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _it_may_have_ended = self.0.kill();
        let _its_status_tells_nothing = self.0.wait();
    }
}
