//! `sublevel landscape --mpi`: one process of an MPI job.

use sublevel::Result;
use sublevel::landscape::run::{Partners, Ranks};

/// Works as a rank. An error ends the whole job, which could only wait for this rank.
pub(crate) fn run(work: impl FnOnce(Partners) -> Result<()>) -> Result<()> {
    let ranks = Ranks::join()?;
    // What is wrong with the plan or the directory is told by one alone.
    if !ranks.is_first() {
        ranks.meet();
    }
    match work(Partners::Ranks(ranks.clone())) {
        Ok(()) => {
            ranks.leave();
            Ok(())
        }
        Err(error) => {
            super::fail(&error);
            ranks.abort(error.exit_code())
        }
    }
}
