//! Measuring the gateway beside nginx and a bare pass-through, on the same machine in the same minutes.
//!
//! Invariant: everything that is compared was measured in turns, with the same requests from the same load generator, pinned to the same core.

mod before;
mod budget;
mod fault;
mod groups;
mod load;
mod nginx;
mod ours;
mod process;
mod rehearsal;
mod stage;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::call::{Call, Failure, host, target_folder};
use crate::{bundle, command_line, debian, desk};

pub(crate) use fault::Fault;
use groups::{Bench, Group, desktop};
use stage::{Programs, Stage};
use table::Table;

/// Measure the gateway beside nginx: CPU, latency, memory, start, size
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Fewer rounds and requests: under two minutes once built
    #[arg(long)]
    quick: bool,
    /// Only these groups of figures
    #[arg(long, value_enum)]
    only: Vec<Group>,
    /// The app instead of the gateway: start, memory with the window closed and open, idle CPU over five minutes
    #[arg(long, conflicts_with = "only")]
    desktop: bool,
    /// Measure the programs in this folder instead of building them
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
    /// Fail when a figure is over its budget, or passing through has become worse
    #[arg(long)]
    check: bool,
    /// The figures as JSON, after the table
    #[arg(long)]
    json: bool,
}

impl Options {
    /// Builds, starts everybody, measures and prints the table.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let start;
        let table = if self.desktop {
            let programs = self.app()?;
            start = Instant::now();
            desktop::measure(&programs, self.quick)?
        } else {
            debian::ensure(&["nginx-light", "util-linux"])?;
            let programs = self.programs()?;
            start = Instant::now();
            self.measure(programs)?
        };
        println!("\n{table}\nmeasured in {} s", start.elapsed().as_secs());
        if self.json {
            println!("{}", table.json());
        }
        Ok(if self.check && table.has_failed() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    fn measure(&self, programs: Programs) -> Result<Table, Fault> {
        let mut stage = Stage::set(programs)?;
        let mut table = Table::default();
        for group in Group::ALL.iter().filter(|group| self.wants(**group)) {
            println!("measuring: {}", group.title());
            let mut bench = Bench::new(&mut stage, &mut table, self.quick);
            group.measure(&mut bench)?;
        }
        Ok(table)
    }

    /// The gateway and those beside it, built now unless a folder was named.
    fn programs(&self) -> Result<Programs, Failure> {
        if let Some(folder) = &self.from {
            return Ok(Programs::of(folder.clone()));
        }
        build()?;
        Ok(Programs::built()?)
    }

    /// The folder of the app's programs, built now unless one was named.
    fn app(&self) -> Result<PathBuf, Failure> {
        debian::ensure(desk::PACKAGES)?;
        debian::ensure(desktop::PACKAGES)?;
        match &self.from {
            Some(folder) => Ok(folder.clone()),
            None => bundle::release(),
        }
    }

    fn wants(&self, group: Group) -> bool {
        self.only.is_empty() || self.only.contains(&group)
    }
}

/// Plays the loads to the gateway in `folder`, for what it learns by them.
pub(crate) fn rehearse(folder: &Path) -> Result<(), Failure> {
    build_ends()?;
    let programs = Programs::built()?.with_ours_in(folder);
    Ok(rehearsal::play(programs)?)
}

/// The mock upstream, the load generator and the bare pass-through.
fn build_ends() -> Result<(), Failure> {
    Call::cargo()
        .args(["build", "--release", "--package", "bench"])
        .run()
}

fn build() -> Result<(), Failure> {
    command_line::build(&host()?, &target_folder()?.join("release"))?;
    build_ends()?;
    Call::cargo()
        .args([
            "build",
            "--release",
            "--package",
            "routing",
            "--example",
            "plan-cost",
        ])
        .run()
}
