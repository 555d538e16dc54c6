//! Simplices that the plan left out, and what that does to the bars.

use super::axis::count;
use super::bars::kind;

/// What was left out of one dimension, by a limit or a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The dimension, from 1 on.
    pub dimension: usize,
    /// How many simplices of it there are on the minima.
    pub possible: u64,
    /// How many of them the plan wanted.
    pub grown: u64,
}

impl LeftOut {
    /// What is missing and what that means for the bars of index 0 to `index`.
    #[must_use]
    pub fn sentence(&self, index: usize) -> String {
        let Self { dimension, possible, grown } = *self;
        let below = dimension - 1;
        let later = format!("bars of index {below} may end too late or never");
        let births = if below == 0 { ", their births are exact" } else { "" };
        let hidden = if dimension <= index {
            format!("; bars of index {dimension} may begin too late or be missing")
        } else {
            String::new()
        };
        format!(
            "The plan left out {} of {} {}: {later}{births}{hidden}.",
            count(possible - grown),
            count(possible),
            kind(dimension, true)
        )
    }
}
