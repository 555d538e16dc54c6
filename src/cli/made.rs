//! What a landscape has come to: written down, and said.

use std::time::Instant;

use sublevel::landscape::LossComplex;
use sublevel::landscape::alignment::Alignment;
use sublevel::landscape::plan::Plan;
use sublevel::landscape::run::{Claim, RunContents, RunDirectory};
use sublevel::landscape::trust::Warning;
use sublevel::report::{Verified, completeness};
use sublevel::{Interrupt, Result};

use super::left_out::{left_out, told};
use super::null::Null;
use super::progress::{Progress, duration};
use super::results::Outcome;

/// What a method has made.
pub(crate) struct Made {
    pub(crate) complex: LossComplex,
    pub(crate) outcome: Outcome,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) verified: Option<Verified>,
    pub(crate) alignment: Option<Alignment>,
    pub(crate) null: Option<Null>,
    /// The right to write the results.
    pub(crate) turn: Claim,
}

impl Made {
    /// Writes the results and the report, and says what is in them.
    ///
    /// # Errors
    /// If something cannot be written.
    pub(crate) fn tell(
        self,
        plan: &Plan,
        run: &RunDirectory,
        began: Instant,
        (progress, interrupt): (&Progress, &Interrupt),
    ) -> Result<()> {
        let Self { complex, outcome, warnings, verified, alignment, null, turn } = self;
        for warning in &warnings {
            progress.say(&format!("warning: {}", warning.text()));
        }
        for left in left_out(&complex, plan) {
            progress.say(&format!("note: {}", left.sentence(plan.index())));
        }
        let mut json = outcome.json(&complex, plan, run.manifest(), &warnings, verified.as_ref());
        json["left_out"] = told(&complex, plan);
        if let Some(alignment) = &alignment {
            json["alignment"] = serde_json::json!(alignment);
        }
        if let Some(found) = &null {
            json["null"] = serde_json::json!(found);
        }
        let text = serde_json::to_vec_pretty(&json).expect("results are plain values");
        let results = run.write("results.json", &text)?;
        run.log(&format!("{:9.1} s  done", began.elapsed().as_secs_f64()))?;
        let contents = RunContents::read(run.path())?;
        let (_, page) = super::report::put(&contents, &run.path().join("report"), interrupt)?;
        // Not before: of several processes each writes the results, one after the other.
        turn.done();
        let search = verified.map_or(String::new(), |found| format!("{}\n", completeness(&found.search)));
        let alignment = alignment.as_ref().map_or(String::new(), straight_paths);
        let null = null.map_or_else(Vec::new, |null| null.sentences(plan.objective.kind.unit()));
        let null: String = null.into_iter().map(|sentence| sentence + "\n").collect();
        super::print(&format!(
            "{}{alignment}{search}{null}done in {}\nresults: {}\nreport:  {}\n",
            outcome.table(),
            duration(began.elapsed()),
            results.display(),
            page.display()
        ))
    }
}

/// What aligning the minima did to the straight paths between them.
fn straight_paths(alignment: &Alignment) -> String {
    let lines = alignment.straight.iter().map(|pair| {
        let [a, b] = pair.minima;
        format!("largest loss on the straight path {a}-{b}: {:.6}, aligned {:.6}\n", pair.before, pair.after)
    });
    lines.chain([format!("aligned minima: {}\n", alignment.meaning)]).collect()
}
