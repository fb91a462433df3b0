//! What a run of the tests tells at its end.
//!
//! Invariant: the last line is `N passed, N failed` and counts steps; a step that was skipped or not reached is in neither.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use crate::call::Failure;

/// How a step ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It did what it is for.
    Passed,
    /// It could not be done here, and why.
    Skipped(&'static str),
    /// It found a fault.
    Failed(Failure),
    /// An earlier step failed.
    NotReached,
}

/// A step that was run, or not.
#[derive(Debug)]
pub(crate) struct Row {
    /// The step's name.
    pub(crate) step: &'static str,
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// How long it took.
    pub(crate) took: Duration,
}

/// The table of all steps, with the count as its last line.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Adds a step.
    pub(crate) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Whether a step failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_))) > 0
    }

    fn count(&self, wanted: fn(&Outcome) -> bool) -> usize {
        self.rows.iter().filter(|row| wanted(&row.outcome)).count()
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let width = self
            .rows
            .iter()
            .map(|row| row.step.len())
            .max()
            .unwrap_or(0);
        for Row {
            step,
            outcome,
            took,
        } in &self.rows
        {
            let seconds = took.as_secs_f32();
            match outcome {
                Outcome::Passed => writeln!(f, "  {step:width$}  passed  {seconds:7.1} s")?,
                Outcome::Failed(failure) => {
                    writeln!(f, "  {step:width$}  FAILED  {seconds:7.1} s  {failure}")?
                }
                Outcome::Skipped(why) => writeln!(f, "  {step:width$}  SKIPPED            {why}")?,
                Outcome::NotReached => writeln!(f, "  {step:width$}  not reached")?,
            }
        }
        let passed = self.count(|outcome| matches!(outcome, Outcome::Passed));
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        write!(f, "{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcomes: impl IntoIterator<Item = Outcome>) -> Report {
        let took = Duration::from_millis(1200);
        Report {
            rows: outcomes
                .into_iter()
                .map(|outcome| Row {
                    step: "format",
                    outcome,
                    took,
                })
                .collect(),
        }
    }

    #[test]
    fn the_last_line_counts_what_passed_and_what_failed() {
        let failed = Outcome::Failed(Failure::Missing("npm is not installed"));
        let report = report([
            Outcome::Passed,
            Outcome::Skipped("no compiler"),
            failed,
            Outcome::NotReached,
        ]);
        assert_eq!(
            report.to_string().lines().last(),
            Some("1 passed, 1 failed")
        );
        assert!(report.has_failed());
    }

    #[test]
    fn every_step_has_a_line_that_says_why() {
        let text = report([Outcome::Passed, Outcome::Skipped("no compiler")]).to_string();
        assert_eq!(
            text,
            "  format  passed      1.2 s\n  format  SKIPPED            no compiler\n1 passed, 0 failed"
        );
    }
}
