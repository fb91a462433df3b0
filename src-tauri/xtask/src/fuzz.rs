//! A short look for bytes that break a codec: libFuzzer on every reader, with the corpus as its seeds.
//!
//! Invariant: the whole look takes under a minute once it is compiled, and needs no nightly compiler: the instruments are LLVM's own passes.
//! Whoever has cargo-fuzz looks longer: `cargo fuzz run openai-chat-stream ../../../tests/corpus/openai-chat` in `src-tauri/dialect`.

use std::path::{Path, PathBuf};

use crate::call::{Call, Failure, root};
use crate::report::Outcome;

const DIALECTS: [&str; 4] = [
    "openai-chat",
    "openai-responses",
    "anthropic-messages",
    "gemini",
];
const READERS: [&str; 3] = ["request", "answer", "stream"];

/// What cargo-fuzz passes, but for the sanitizers, which a stable compiler does not have.
const INSTRUMENTS: &str = "--cfg fuzzing -Cpasses=sancov-module -Ccodegen-units=1 \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

const SECONDS_EACH: u32 = 3;

/// Compiles the targets and runs each for a few seconds.
pub(crate) fn run() -> Result<Outcome, Failure> {
    let (Some(host), true) = (host(), Call::new("c++").args(["--version"]).succeeds()) else {
        return Ok(Outcome::Skipped("there is no C++ compiler for libFuzzer"));
    };
    let built = target_folder()?;
    Call::cargo()
        .args(["build", "--release", "--locked", "--target", &host])
        .args(["--manifest-path", "src-tauri/dialect/fuzz/Cargo.toml"])
        .env("CARGO_TARGET_DIR", &built)
        .env("RUSTFLAGS", INSTRUMENTS)
        .run()?;
    for dialect in DIALECTS {
        for reader in READERS {
            let target = format!("{dialect}-{reader}");
            look(
                &built,
                &built.join(&host).join("release").join(&target),
                &target,
                dialect,
            )?;
        }
    }
    Ok(Outcome::Passed)
}

/// Runs one target, from the corpus alone: what earlier looks learnt would make each one longer. What breaks a codec is written beside it.
fn look(built: &Path, program: &Path, target: &str, dialect: &str) -> Result<(), Failure> {
    let learnt = built.join("corpus").join(target);
    let _absent = std::fs::remove_dir_all(&learnt);
    std::fs::create_dir_all(&learnt).map_err(|reason| Failure::File {
        path: learnt.clone(),
        reason,
    })?;
    Call::new(program)
        .args([
            &format!("-max_total_time={SECONDS_EACH}"),
            "-max_len=16384",
            "-timeout=10",
            "-verbosity=0",
            &format!("-artifact_prefix={}/", built.display()),
        ])
        .args([learnt, root().join("tests/corpus").join(dialect)])
        .run()
}

/// The triple of this machine: named, so that build scripts go without instruments.
fn host() -> Option<String> {
    let told = Call::new("rustc").args(["-vV"]).output()?;
    let line = told.lines().find_map(|line| line.strip_prefix("host: "))?;
    line.contains("linux").then(|| line.to_owned())
}

/// A folder of its own beside what the other steps compile.
fn target_folder() -> Result<PathBuf, Failure> {
    let this = std::env::current_exe().map_err(|reason| Failure::File {
        path: "xtask".into(),
        reason,
    })?;
    let target = this.ancestors().nth(2).unwrap_or_else(|| root());
    Ok(target.join("fuzz"))
}
