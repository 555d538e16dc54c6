//! `sublevel landscape`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use sublevel::landscape::alignment::{Alignment, align};
use sublevel::landscape::checkpoint;
use sublevel::landscape::plan::{Method, Plan};
use sublevel::landscape::run::{Partners, RunDirectory, Shard};
use sublevel::landscape::saddle::saddles;
use sublevel::landscape::simplex::GrownSimplex;
use sublevel::landscape::{Event, NetworkObjective, Precision, Watch, growth, minima, replace, turn};
use sublevel::report::Verified;
use sublevel::{Error, Interrupt, Result};

use super::made::Made;
use super::progress::Progress;
use super::report::VERIFIED;
use super::results::{Outcome, instructions};
use super::threads::Threads;
use super::trust::{Findings, given, others};

/// Arguments of `sublevel landscape`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sublevel landscape data/plans/digits.toml --set minima.count=6 --run runs/six\n\n\
    The same command again goes on where an interrupted run stopped.\n\n\
    Two processes, on one machine or on two that see the same files, share the work:\n  \
    sublevel landscape data/plans/digits.toml --run runs/d --shard 1/2 &\n  \
    sublevel landscape data/plans/digits.toml --run runs/d --shard 2/2"
)]
#[allow(clippy::struct_excessive_bools, reason = "switches of the command, each given or not")]
pub(crate) struct Arguments {
    /// The plan: a TOML file that holds everything that determines the result.
    plan: PathBuf,
    /// The directory of the run, made if missing, resumed if there; `runs/` and the plan's name if not given.
    #[arg(long, value_name = "DIR")]
    run: Option<PathBuf>,
    /// Lays a value over the plan's, as in `--set minima.count=6`; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    /// Takes the minima from these state dictionaries (safetensors, names as in the results' tensors) instead of training them.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    minima: Vec<PathBuf>,
    /// Shares the work with other processes on the same run directory: this is the I-th of N. Each takes up what no other has claimed, so one of them
    /// may be killed, or never start.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Shares the work with the other ranks of an MPI job, as in `mpirun -n 4 sublevel landscape PLAN --mpi`: the first says who makes what, and makes its share.
    #[cfg(feature = "mpi")]
    #[arg(long, conflicts_with_all = ["shard", "dry_run"])]
    mpi: bool,
    #[command(flatten)]
    threads: Threads,
    /// Also grows simplices where there is nothing to find, between copies of the deepest minimum by an exchange of hidden units and between states of its
    /// further training, and says below which length a bar means nothing: `trust.null=true`.
    #[arg(long)]
    null: bool,
    /// Says what the run would take (simplices, gradients, evaluations, time, memory, disk) from the plan and a few measured steps, and writes nothing.
    #[arg(long, conflicts_with = "shard")]
    dry_run: bool,
    /// No progress on stderr; warnings are still written there.
    #[arg(long, short)]
    quiet: bool,
}

impl Arguments {
    /// What is laid over the plan.
    fn sets(&self) -> Result<Vec<String>> {
        let mut sets = self.sets.clone();
        if !self.minima.is_empty() {
            let quoted = self.minima.iter().map(|path| {
                let path = std::path::absolute(path).map_err(Error::file(path))?;
                Ok(toml::Value::String(path.display().to_string()).to_string())
            });
            let quoted = quoted.collect::<Result<Vec<_>>>()?;
            sets.insert(0, format!("minima.from=[{}]", quoted.join(", ")));
            sets.insert(0, format!("minima.count={}", quoted.len()));
        }
        if self.null {
            sets.push("trust.null=true".to_owned());
        }
        Ok(sets)
    }

    /// Refuses what the plan's method does not know.
    fn check(&self, plan: &Plan) -> Result<()> {
        if self.null && plan.method == Method::Saddles {
            return Err(Error::usage(
                "--null",
                "given with `method = \"saddles\"`",
                "`method = \"simplices\"`: a saddle is verified, not optimised",
            ));
        }
        Ok(())
    }
}

/// Runs it, alone or with partners.
pub(crate) fn run(arguments: &Arguments, interrupt: &Interrupt) -> Result<()> {
    #[cfg(feature = "mpi")]
    if arguments.mpi {
        return super::ranks::run(|partners| work(arguments, partners, interrupt));
    }
    work(arguments, arguments.shard.map_or(Partners::Nobody, Partners::Shards), interrupt)
}

fn work(arguments: &Arguments, partners: Partners, interrupt: &Interrupt) -> Result<()> {
    let (began, tells) = (Instant::now(), partners.tells());
    arguments.threads.start()?;
    let progress = Progress::new(arguments.quiet || !tells);
    let (plan, places) = Plan::read(&arguments.plan, &arguments.sets()?)?;
    let objective = NetworkObjective::open(&plan.data, &plan.network, &plan.objective, Path::new(""))
        .map_err(|error| places.locate(error))?;
    arguments.check(&plan)?;
    if arguments.dry_run {
        return super::print(&super::estimate::told(&objective, &plan, arguments.threads.count()));
    }
    let path = arguments.run.clone().unwrap_or_else(|| default_run(&arguments.plan));
    readable(&plan, &objective).map_err(|error| places.locate(error))?;
    let run = RunDirectory::open_with(&path, &plan, &plan.inputs(), partners, interrupt)?;
    let run = run.with_layout(objective.network().layout());
    let (version, threads) = (env!("CARGO_PKG_VERSION"), arguments.threads.count());
    run.log(&format!("sublevel {version}, {threads} threads, {}", instructions()))?;

    let notify = |event: Event<'_>| {
        log(&run, began, event);
        progress.notify(event);
    };
    let watch = Watch::new(interrupt, &notify);
    for section in plan.unread() {
        let method = plan.method.name();
        watch.tell(Event::Warning(&format!(
            "the section [{section}] says nothing to `method = \"{method}\"`"
        )));
    }
    for damaged in run.damaged() {
        watch.tell(Event::Warning(damaged));
    }
    let quieter = |event: Event<'_>| {
        if !matches!(event, Event::Step { .. }) {
            log(&run, began, event);
        }
        progress.notify(event);
    };
    let made = match plan.method {
        Method::Simplices => optimised(&objective, &plan, &run, &watch, (interrupt, &quieter)),
        Method::Saddles => verified(&objective, &plan, &run, &watch, interrupt),
    };
    progress.end();
    let made = made.map_err(|error| places.locate(kept(error, &path, &progress)))?;
    if tells {
        return made.tell(&plan, &run, began, (&progress, interrupt));
    }
    made.turn.done();
    Ok(())
}

/// Reads the files of `minima.from` and `simplices.given` before there is a directory that names them.
fn readable(plan: &Plan, objective: &NetworkObjective) -> Result<()> {
    let layout = objective.network().layout();
    let names = &plan.minima.names;
    plan.minima.from.iter().try_for_each(|file| checkpoint::read(file, layout, names).map(drop))?;
    plan.simplices.given.values().try_for_each(|file| checkpoint::read(file, layout, names).map(drop))
}

/// The file of a run that says what aligning did.
const ALIGNMENT: &str = "alignment.json";

/// The claim of the process that writes the results: of several that share the work one measures what the results need, and the others find it.
const RESULTS: &str = "results";

/// Minima, then the optimised simplices on them, and how far they can be trusted.
fn optimised(
    objective: &NetworkObjective,
    plan: &Plan,
    run: &RunDirectory,
    watch: &Watch<'_>,
    beside: (&Interrupt, &(dyn Fn(Event<'_>) + Sync)),
) -> Result<Made> {
    let mut minima = minima::minima(objective, &plan.minima, Some(run), watch)?;
    let alignment = plan.minima.align.then(|| aligned(objective, &mut minima, run, watch)).transpose()?;
    let complex =
        growth::grow_from(objective, minima, &given(objective, plan), &plan.growth(), Some(run), watch)?;
    let mut outcome = Outcome::of(&complex, plan.index(), beside.0)?;
    let others = others(objective, &complex, &outcome.indices, plan, run, beside)?;
    let turn = turn(run, RESULTS, watch)?;
    let quieter = Watch::new(beside.0, beside.1);
    let about = (beside.0, &quieter);
    let findings = Findings::of(objective, &complex, &outcome.indices, &others, plan, run, about)?;
    findings.attach(&mut outcome.indices);
    let warnings = findings.warnings(&complex, plan);
    Ok(Made { complex, outcome, warnings, verified: None, alignment, null: findings.null, turn })
}

/// Aligns the minima, here and on disk. What it changed is kept before they are: a run that goes on would find it unchanged.
fn aligned(
    objective: &NetworkObjective,
    minima: &mut [GrownSimplex],
    run: &RunDirectory,
    watch: &Watch<'_>,
) -> Result<Alignment> {
    // One after the other, so that none aligns what another is replacing.
    let turn = turn(run, "alignment", watch)?;
    let kept = std::fs::read(run.path().join(ALIGNMENT)).ok();
    let made = align(objective, minima, watch)?;
    let told: Option<Alignment> = kept.and_then(|text| serde_json::from_slice(&text).ok());
    if told.is_none() {
        run.write(ALIGNMENT, &serde_json::to_vec_pretty(&made).expect("plain values"))?;
    }
    replace(run, minima, watch)?;
    turn.done();
    Ok(told.unwrap_or(made))
}

/// Minima, then the saddles between them, and what certifies the simplices.
fn verified(
    objective: &NetworkObjective,
    plan: &Plan,
    run: &RunDirectory,
    watch: &Watch<'_>,
    interrupt: &Interrupt,
) -> Result<Made> {
    if plan.objective.precision == Precision::F32 {
        watch.tell(Event::Warning(
            "saddles are searched by differences of gradients, for which `objective.precision = \"f32\"` is too coarse; \"f64\" is better",
        ));
    }
    let trained = minima::minima(objective, &plan.minima, Some(run), watch)?;
    let points: Vec<Vec<f64>> = trained.iter().map(|minimum| minimum.centre.clone()).collect();
    let found = saddles(objective, &points, &plan.saddles, Some(run), watch)?;
    let turn = turn(run, RESULTS, watch)?;
    let complex = found.grown(objective, &trained, watch)?;
    // From here on the minima are those at the bottom of their valleys; the searches have kept how they came there.
    replace(run, complex.simplices(), watch)?;
    let verified = Verified::from(&found);
    run.write(VERIFIED, &serde_json::to_vec_pretty(&verified).expect("plain values"))?;
    let outcome = Outcome::of(&complex, plan.index(), interrupt)?;
    Ok(Made {
        complex,
        outcome,
        warnings: Vec::new(),
        verified: Some(verified),
        alignment: None,
        null: None,
        turn,
    })
}

/// Says of an interruption that nothing is lost.
fn kept(error: Error, run: &Path, progress: &Progress) -> Error {
    if matches!(error, Error::Interrupted) {
        let run = run.display();
        progress.say(&format!("what is finished is kept in {run}; the same command goes on from there"));
    }
    error
}

/// `runs/` and the name of the plan's file.
fn default_run(plan: &Path) -> PathBuf {
    Path::new("runs").join(plan.file_stem().unwrap_or(plan.as_os_str()))
}

/// Writes what matters later to the run's log. A log that cannot be written stops nothing: the pieces tell on their own.
fn log(run: &RunDirectory, began: Instant, event: Event<'_>) {
    let line = match event {
        Event::Stage { name, total, done } => format!("{name}: {done} of {total} are there"),
        Event::Finished { vertices, value } => format!("{vertices:?} finished, value {value}"),
        Event::Searched { name } => format!("search {name} finished"),
        Event::Waiting { pieces } => format!("waiting for {pieces} pieces in work elsewhere"),
        Event::Warning(text) => format!("warning: {text}"),
        Event::Step { vertices, share, loss } => {
            let _ = run.loss(vertices, share, loss);
            return;
        }
    };
    let _ = run.log(&format!("{:9.1} s  {line}", began.elapsed().as_secs_f64()));
}
