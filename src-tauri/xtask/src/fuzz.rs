//! `cargo xtask fuzz`: a look for bytes that break a codec: libFuzzer on every reader, with the corpus as its seeds.
//!
//! Invariant: the look of `cargo xtask test` is the same every time (one seed, so many tries), takes about a minute once it is compiled,
//! and needs no nightly compiler: the instruments are LLVM's own passes.

use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::call::{Call, Failure, host, root, target_folder};
use crate::report::Outcome;

/// Look for bytes that break a codec, for longer than the tests do and from another seed each time.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Seconds for each reader.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Only the readers whose names hold this word, such as `gemini` or `stream`.
    #[arg(long, default_value = "")]
    only: String,
}

impl Options {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let seed = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(1, |age| age.subsec_nanos().max(1));
        let bounds = [
            format!("-max_total_time={}", self.seconds),
            format!("-seed={seed}"),
        ];
        match look_at(&self.only, &bounds)? {
            Outcome::Skipped(why) => Err(Failure::Missing(why)),
            Outcome::Failed(failure) => Err(failure),
            Outcome::Passed | Outcome::NotReached => Ok(ExitCode::SUCCESS),
        }
    }
}

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

/// Some three seconds each.
const TRIES: &str = "-runs=6000";
const SEED: &str = "-seed=20128";

/// The look of the tests: the same tries every time.
pub(crate) fn run() -> Result<Outcome, Failure> {
    look_at("", &[TRIES.to_owned(), SEED.to_owned()])
}

/// Compiles the targets and runs those with `word` in their names.
fn look_at(word: &str, bounds: &[String]) -> Result<Outcome, Failure> {
    // Named, so that build scripts go without instruments.
    let host = host()?;
    let compiler = Call::new("c++").args(["--version"]);
    if !host.contains("linux") || !compiler.succeeds() {
        return Ok(Outcome::Skipped("there is no C++ compiler for libFuzzer"));
    }
    let built = target_folder()?.join("fuzz");
    Call::cargo()
        .args(["build", "--release", "--locked", "--target", &host])
        .args(["--manifest-path", "src-tauri/dialect/fuzz/Cargo.toml"])
        .env("CARGO_TARGET_DIR", &built)
        .env("RUSTFLAGS", INSTRUMENTS)
        .run()?;
    let programs = built.join(&host).join("release");
    for dialect in DIALECTS {
        for reader in READERS {
            let target = format!("{dialect}-{reader}");
            if target.contains(word) {
                look(&built, &programs.join(&target), &target, dialect, bounds)?;
            }
        }
    }
    Ok(Outcome::Passed)
}

/// Runs one target, from the corpus alone: what earlier looks learnt would make each one another. What breaks a codec is written beside it.
fn look(
    built: &Path,
    program: &Path,
    target: &str,
    dialect: &str,
    bounds: &[String],
) -> Result<(), Failure> {
    let learnt = built.join("corpus").join(target);
    let _absent = std::fs::remove_dir_all(&learnt);
    std::fs::create_dir_all(&learnt).map_err(Failure::file(&learnt))?;
    Call::new(program)
        .args(bounds)
        .args([
            "-max_len=16384",
            "-timeout=10",
            "-verbosity=0",
            &format!("-artifact_prefix={}/", built.display()),
        ])
        .args([learnt, root().join("tests/corpus").join(dialect)])
        .run()
}
