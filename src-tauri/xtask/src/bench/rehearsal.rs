//! The loads under which a counting gateway is watched: what clients send most, in the proportions in which speed matters.
//!
//! Invariant: ours ends of itself, for only then it writes its counts down.

use super::fault::Fault;
use super::groups::{CHAT, MESSAGES};
use super::load::Request;
use super::stage::{Programs, Stage, Who};

/// One load.
struct Scene {
    path: &'static str,
    model: &'static str,
    prompt: usize,
    connections: usize,
    requests: usize,
}

const SCENES: &[Scene] = &[
    scene(CHAT, "chat/short", 700, 32, 8_000),
    scene(CHAT, "chat/short", 700, 1, 2_000),
    scene(CHAT, "chat/short", 184 * 1024, 8, 500),
    scene(CHAT, "chat/long", 700, 8, 1_000),
    scene(CHAT, "messages/short", 700, 32, 6_000),
    scene(MESSAGES, "messages/short", 700, 32, 4_000),
    scene(MESSAGES, "chat/short", 700, 32, 4_000),
    scene(CHAT, "chat/stream", 700, 8, 24),
    scene(MESSAGES, "chat/stream", 700, 8, 24),
    scene(CHAT, "messages/stream", 700, 8, 16),
    scene(MESSAGES, "messages/stream", 700, 8, 16),
];

const fn scene(
    path: &'static str,
    model: &'static str,
    prompt: usize,
    connections: usize,
    requests: usize,
) -> Scene {
    Scene {
        path,
        model,
        prompt,
        connections,
        requests,
    }
}

/// Plays them all with the gateway among `programs`.
pub(super) fn play(programs: Programs) -> Result<(), Fault> {
    let mut stage = Stage::alone(programs)?;
    let load = stage.load(Who::Ours)?;
    for scene in SCENES {
        let request = Request {
            path: scene.path,
            model: scene.model,
            prompt: scene.prompt,
            least: 0,
        };
        if scene.model.ends_with("/stream") {
            load.streams(request, scene.connections, scene.requests)?;
        } else {
            load.closed(request, scene.connections, scene.requests)?;
        }
    }
    stage.end(Who::Ours)
}
