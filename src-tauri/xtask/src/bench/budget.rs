//! What each figure may be.
//!
//! Invariant: a budget is a ratio to nginx wherever the machine matters, so it holds on any machine.

/// What a figure may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Budget {
    /// At most so many times nginx's.
    TimesNginx(f64),
    /// At least so many times nginx's.
    ShareOfNginx(f64),
    /// At most this much.
    AtMost(f64),
    /// A figure to know, without a budget.
    None,
}

impl Budget {
    /// Whether a figure keeps it; `None` where there is nothing to keep.
    pub(super) fn is_kept(self, ours: f64, ratio: Option<f64>) -> Option<bool> {
        match self {
            Self::TimesNginx(most) => ratio.map(|ratio| ratio <= most),
            Self::ShareOfNginx(least) => ratio.map(|ratio| ratio >= least),
            Self::AtMost(most) => Some(ours <= most),
            Self::None => None,
        }
    }

    /// As the table says it.
    pub(super) fn text(self) -> String {
        match self {
            Self::TimesNginx(most) => format!("<= x{most}"),
            Self::ShareOfNginx(least) => format!(">= x{least}"),
            Self::AtMost(most) => format!("<= {most}"),
            Self::None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn a_ratio_counts_where_the_machine_matters_and_the_figure_elsewhere() {
        assert_eq!(Budget::TimesNginx(2.0).is_kept(99.0, Some(1.9)), Some(true));
        assert_eq!(Budget::TimesNginx(2.0).is_kept(0.0, Some(2.1)), Some(false));
        assert_eq!(
            Budget::ShareOfNginx(0.6).is_kept(0.0, Some(0.5)),
            Some(false)
        );
        assert_eq!(Budget::AtMost(15.0).is_kept(15.0, None), Some(true));
        assert_eq!(Budget::None.is_kept(1.0, Some(1.0)), None);
    }
}
