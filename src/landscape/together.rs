//! Work done side by side: by the threads of this process, and by the processes that share its run directory.

use std::time::Duration;

use rayon::prelude::*;

use super::run::{RunDirectory, stem};
use super::simplex::GrownSimplex;
use super::{Event, Watch};
use crate::error::Result;

/// The pauses between two looks at what others are doing: the first, and the longest.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// One piece for each of `wanted`, in its order: what the run holds is taken from there, what others make meanwhile too, and the rest is made here and kept
/// as soon as it is finished. What a run keeps above the minima comes back [light](GrownSimplex::light).
///
/// # Errors
/// What `make` says; what the run directory says; [`crate::Error::Interrupted`].
pub(super) fn pieces(
    run: Option<&RunDirectory>,
    wanted: &[Vec<u32>],
    stage: &str,
    watch: &Watch<'_>,
    make: &(dyn Fn(&[u32]) -> Result<GrownSimplex> + Sync),
) -> Result<Vec<GrownSimplex>> {
    let find = |vertices: &Vec<u32>| run.map_or(Ok(None), |run| run.find(vertices));
    let lean =
        |piece: GrownSimplex| if run.is_some() && piece.vertices.len() > 1 { piece.light() } else { piece };
    let found = wanted.iter().map(|vertices| Ok(find(vertices)?.map(lean)));
    let mut found = found.collect::<Result<Vec<_>>>()?;
    let missing: Vec<usize> = (0..wanted.len()).filter(|&place| found[place].is_none()).collect();
    let (total, done) = (wanted.len() as u64, (wanted.len() - missing.len()) as u64);
    watch.tell(Event::Stage { name: stage, total, done });
    let told = |piece: GrownSimplex| {
        watch.tell(Event::Finished { vertices: &piece.vertices, value: piece.value });
        lean(piece)
    };
    let recall = |task: usize| Ok(find(&wanted[missing[task]])?.map(told));
    let keep = |task: usize| {
        let piece = make(&wanted[missing[task]])?;
        run.map_or(Ok(()), |run| run.keep(&piece))?;
        Ok(told(piece))
    };
    let names: Vec<String> = missing.iter().map(|&place| stem(&wanted[place])).collect();
    for (place, piece) in missing.iter().zip(together(run, &names, watch, &recall, &keep)?) {
        found[*place] = Some(piece);
    }
    Ok(found.into_iter().flatten().collect())
}

/// One answer a task, in the order of the tasks. A task that the run does not hold, by `recall`, is done here by `make`, which also keeps it, unless another process has claimed it.
/// What others have claimed is waited for; if one of them dies its claim ends, and the task is done here.
///
/// # Errors
/// What `recall` and `make` say, and the run directory; [`crate::Error::Interrupted`].
pub(super) fn together<A: Send>(
    run: Option<&RunDirectory>,
    names: &[String],
    watch: &Watch<'_>,
    recall: &(dyn Fn(usize) -> Result<Option<A>> + Sync),
    make: &(dyn Fn(usize) -> Result<A> + Sync),
) -> Result<Vec<A>> {
    let one = |task: usize| {
        watch.check()?;
        let Some(claim) = run.map_or(Ok(None), |run| run.claim(&names[task]).map(Some))? else {
            return make(task).map(Some);
        };
        let Some(claim) = claim else { return Ok(None) };
        let answer = recall(task)?.map_or_else(|| make(task), Ok)?;
        claim.done();
        Ok(Some(answer))
    };
    let mut answers: Vec<Option<A>> = names.iter().map(|_| None).collect();
    let order = run.map_or_else(|| (0..names.len()).collect(), |run| run.order(names.len()));
    let mut pause = Pause::default();
    loop {
        let open: Vec<usize> = order.iter().copied().filter(|&task| answers[task].is_none()).collect();
        let new: Vec<(usize, Option<A>)> =
            open.par_iter().with_max_len(1).map(|&task| Ok((task, one(task)?))).collect::<Result<_>>()?;
        let left = new.iter().filter(|(_, answer)| answer.is_none()).count();
        for (task, answer) in new {
            answers[task] = answer;
        }
        if left == 0 {
            return Ok(answers.into_iter().flatten().collect());
        }
        pause.wait(left as u64, watch)?;
    }
}

/// Waits for a claim: until then another process does what it stands for.
///
/// # Errors
/// What the run directory says; [`crate::Error::Interrupted`].
pub fn turn(run: &RunDirectory, name: &str, watch: &Watch<'_>) -> Result<super::run::Claim> {
    let mut pause = Pause::default();
    loop {
        if let Some(claim) = run.claim(name)? {
            return Ok(claim);
        }
        pause.wait(1, watch)?;
    }
}

/// Keeps pieces that have changed since they were finished, each under its claim: whoever finds one missing meanwhile waits for the claim, and then finds it changed.
/// What lies there already as it is now is left alone.
///
/// # Errors
/// What the run directory says; [`crate::Error::Interrupted`].
pub fn replace(run: &RunDirectory, pieces: &[GrownSimplex], watch: &Watch<'_>) -> Result<()> {
    for piece in pieces {
        if run.find(&piece.vertices)?.as_ref() != Some(piece) {
            let claim = turn(run, &stem(&piece.vertices), watch)?;
            run.replace(piece)?;
            claim.done();
        }
    }
    Ok(())
}

/// Pauses that grow.
#[derive(Default)]
struct Pause {
    rounds: u32,
}

impl Pause {
    fn wait(&mut self, pieces: u64, watch: &Watch<'_>) -> Result<()> {
        if self.rounds == 0 {
            watch.tell(Event::Waiting { pieces });
        }
        let whole = PAUSE.saturating_mul(1 << self.rounds.min(10)).min(LONGEST_PAUSE);
        let mut left = whole;
        while !left.is_zero() {
            watch.check()?;
            let nap = left.min(PAUSE);
            std::thread::sleep(nap);
            left -= nap;
        }
        self.rounds += 1;
        Ok(())
    }
}
