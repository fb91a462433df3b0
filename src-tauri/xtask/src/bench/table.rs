//! The figures, as a table for people and as JSON for programs.
//!
//! Invariant: a figure is the median of its rounds, its ratio the median of the ratios within each round.

use std::fmt::{self, Display, Formatter};

use super::before;
use super::budget::Budget;
use super::stage::Who;

/// One figure, not yet measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    /// What is measured.
    pub(super) title: &'static str,
    /// In what.
    pub(super) unit: &'static str,
    /// What it may be.
    pub(super) budget: Budget,
}

/// One figure's values, a round at a time.
#[derive(Debug)]
pub(super) struct Row {
    figure: Figure,
    rounds: Vec<Vec<(Who, f64)>>,
}

/// All figures of a run.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds one round's values of a figure.
    pub(super) fn add(&mut self, figure: Figure, values: Vec<(Who, f64)>) {
        let known = self
            .rows
            .iter_mut()
            .find(|row| row.figure.title == figure.title);
        match known {
            Some(row) => row.rounds.push(values),
            None => self.rows.push(Row {
                figure,
                rounds: vec![values],
            }),
        }
    }

    /// Whether a figure is over its budget, or has become worse.
    pub(super) fn has_failed(&self) -> bool {
        let failed = |row: &Row| row.is_kept() == Some(false) || row.is_worse();
        self.rows.iter().any(failed)
    }

    /// The figures as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        self.rows.iter().map(Row::json).collect()
    }
}

impl Row {
    fn of(&self, who: Who) -> Option<f64> {
        let values = self.rounds.iter();
        median(values.filter_map(|round| value(round, who)).collect())
    }

    fn ratio(&self) -> Option<f64> {
        median(self.ratios())
    }

    fn ratios(&self) -> Vec<f64> {
        let ratios = self.rounds.iter().filter_map(|round| {
            let nginx = value(round, Who::Nginx)?;
            (nginx > 0.0).then_some(value(round, Who::Ours)? / nginx)
        });
        ratios.collect()
    }

    /// Whether it costs more than when the gateway was first complete.
    fn is_worse(&self) -> bool {
        before::is_worse(self.figure.title, &self.ratios())
    }

    fn is_kept(&self) -> Option<bool> {
        self.figure
            .budget
            .is_kept(self.of(Who::Ours)?, self.ratio())
    }

    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "figure": self.figure.title,
            "unit": self.figure.unit,
            "ours": self.of(Who::Ours),
            "nginx": self.of(Who::Nginx),
            "bare": self.of(Who::Bare),
            "direct": self.of(Who::Direct),
            "ratio": self.ratio(),
            "budget": self.figure.budget.text(),
            "kept": self.is_kept(),
            "worse": self.is_worse(),
        })
    }
}

fn value(round: &[(Who, f64)], who: Who) -> Option<f64> {
    round
        .iter()
        .find(|(name, _)| *name == who)
        .map(|pair| pair.1)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => values.get(upper).copied(),
        _ => Some(values.get(upper - 1..=upper)?.iter().sum::<f64>() / 2.0),
    }
}

const TITLE: &str = "figure";
const HEADS: [&str; 5] = ["ours", "nginx", "axum+reqwest", "direct", "ours:nginx"];

impl Display for Table {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let titles = self.rows.iter().map(|row| row.figure.title.len());
        let width = titles.max().unwrap_or_default().max(TITLE.len());
        write!(to, "{TITLE:width$}")?;
        for head in HEADS {
            write!(to, "  {head:>12}")?;
        }
        writeln!(to, "  {:6}  {:8}", "", "budget")?;
        for row in &self.rows {
            write!(to, "{:width$}", row.figure.title)?;
            for who in Who::ALL {
                write!(to, "  {:>12}", shown(row.of(who)))?;
            }
            let ratio = row.ratio().map(|ratio| format!("x{ratio:.2}"));
            let verdict = match row.is_kept() {
                Some(false) => "OVER",
                _ if row.is_worse() => "WORSE",
                Some(true) => "ok",
                None => "",
            };
            let unit = row.figure.unit;
            let budget = row.figure.budget.text();
            write!(
                to,
                "  {:>12}  {unit:6}  {budget:8}",
                ratio.unwrap_or_default()
            )?;
            writeln!(to, "  {verdict}")?;
        }
        Ok(())
    }
}

fn shown(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(large) if large.abs() >= 1000.0 => format!("{large:.0}"),
        Some(small) => format!("{small:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, Row, Who};
    use crate::bench::budget::Budget;

    #[test]
    fn a_ratio_is_taken_within_each_round() {
        let round = |ours, nginx| vec![(Who::Ours, ours), (Who::Nginx, nginx)];
        let row = Row {
            figure: Figure {
                title: "CPU",
                unit: "us",
                budget: Budget::TimesNginx(2.0),
            },
            rounds: vec![round(30.0, 20.0), round(80.0, 40.0), round(16.0, 10.0)],
        };
        assert_eq!(row.of(Who::Ours), Some(30.0));
        assert_eq!(row.ratio(), Some(1.6));
        assert_eq!(row.is_kept(), Some(true));
        assert_eq!(row.of(Who::Bare), None);
    }
}
