//! The load generator: one kind of load, its figures as one line of JSON.

#![expect(clippy::print_stdout, reason = "its figures are its output")]

use bench::ask::Ask;
use bench::load::{self, Call, LoadError, Outcome};
use bench::shape::Dialect;
use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::io::AsyncReadExt;

#[derive(Parser)]
struct Options {
    /// Where what is measured listens
    #[arg(long)]
    address: SocketAddr,
    /// The path, which also says the dialect
    #[arg(long)]
    path: String,
    /// The gateway's key
    #[arg(long, default_value = "none")]
    key: String,
    /// `PREFIX/short`, `long`, `stream` or `slow`
    #[arg(long)]
    model: String,
    /// Bytes of conversation in the request
    #[arg(long, default_value_t = 600)]
    prompt: usize,
    /// The least bytes of an answer
    #[arg(long, default_value_t = 0)]
    least: usize,
    #[command(subcommand)]
    load: Load,
}

#[derive(Subcommand)]
enum Load {
    /// Whole answers, as fast as they come
    Closed {
        #[arg(long)]
        connections: usize,
        #[arg(long)]
        requests: usize,
    },
    /// Whole answers at a fixed rate
    Open {
        #[arg(long)]
        rate: u32,
        #[arg(long)]
        requests: usize,
    },
    /// Streams of 300 events
    Streams {
        #[arg(long)]
        connections: usize,
        #[arg(long)]
        requests: usize,
    },
    /// Slow streams, until standard input ends
    Hold {
        #[arg(long)]
        connections: usize,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    match options.load.run(&options.call()).await {
        Ok(outcome) => {
            println!("{}", serde_json::json!(outcome));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bench-load: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Options {
    fn call(&self) -> Arc<Call> {
        let ask = Ask {
            dialect: Dialect::at(&self.path),
            model: self.model.clone(),
            stream: matches!(self.load, Load::Streams { .. } | Load::Hold { .. }),
            prompt: self.prompt,
        };
        Arc::new(Call {
            address: self.address,
            path: self.path.clone(),
            key: format!("Bearer {}", self.key),
            body: ask.body(),
            least: self.least,
        })
    }
}

impl Load {
    async fn run(&self, call: &Arc<Call>) -> Result<Outcome, LoadError> {
        match *self {
            Self::Closed {
                connections,
                requests,
            } => load::closed(call, connections, requests).await,
            Self::Open { rate, requests } => load::open(call, rate, requests).await,
            Self::Streams {
                connections,
                requests,
            } => load::streams(call, connections, requests).await,
            Self::Hold { connections } => {
                let held = load::hold(call, connections).await?;
                println!("held");
                let _end_of_input = tokio::io::stdin().read(&mut [0]).await;
                drop(held);
                Ok(Outcome::default())
            }
        }
    }
}
