//! From an answer to its output.

use std::io::{self, Write};
use std::sync::mpsc::sync_channel;

use sublevel::io::{About, Answer, Container, Content, Format, Output, csv, json, npz, pers, ripser};
use sublevel::report::{Plot, Series, plot_page};
use sublevel::{Error, Interrupt, Result};

use super::compute::Done;
use super::layout::Layout;
use super::wait::wait;
use super::{Arguments, PATIENCE, batch, spawn};
use crate::cli::ending;
use crate::cli::interruptible::finish;

impl Done {
    /// Writes it on a thread of its own, so that Ctrl-C does not wait for a pipe that nobody empties.
    pub(super) fn write_or_leave(
        self,
        arguments: &Arguments,
        output: Output,
        interrupt: &Interrupt,
    ) -> Result<()> {
        let interrupt = if interrupt.is_set() { Interrupt::new() } else { interrupt.clone() };
        let (sender, receiver) = sync_channel(1);
        let (arguments, watched) = (arguments.clone(), interrupt.clone());
        let worker = spawn(move || {
            // If nobody listens any more, the command was interrupted.
            let _ = sender.send(self.write(&arguments, output, &watched));
        })?;
        wait(&receiver, worker, &interrupt, PATIENCE, || {})?
    }

    /// Writes it in the layout that is asked for; then what ended the work early, if anything did, is the error. If Ctrl-C came before, what is
    /// finished is written in peace.
    pub(super) fn write(self, arguments: &Arguments, output: Output, interrupt: &Interrupt) -> Result<()> {
        let peace = Interrupt::new();
        let interrupt = if interrupt.is_set() { &peace } else { interrupt };
        let file = arguments.target.output.as_deref().filter(|_| !batch::is_batch(arguments));
        let packed = file.is_some_and(|file| ending::of(file).1);
        finish(output, packed, interrupt, |out| self.write_to(out, arguments))?;
        self.stopped.map_or(Ok(()), Err)
    }

    fn write_to(&self, out: &mut dyn Write, arguments: &Arguments) -> io::Result<()> {
        let layout = arguments.layout();
        if let Some(estimate) = &self.estimate {
            return estimate.write(out, layout == Layout::Json);
        }
        if arguments.target.describe && layout.has_comments() {
            About::of(&self.answer)?.write_line(out)?;
        }
        let answer = &self.answer;
        match layout {
            Layout::Ripser => {
                ripser::write(out, self.preface.as_ref(), &answer.bars, answer.parameters.max_dim)?;
            }
            Layout::Csv => csv::write(out, &answer.bars, self.simplices, arguments.representatives.kind())?,
            Layout::Json => json::write(out, answer)?,
            Layout::Jsonl => json::write_lines(out, answer)?,
            Layout::Npz => npz::write(out, answer)?,
            Layout::Pers => intervals(out, Format::Pers, answer)?,
            Layout::Dipha => {
                let essential_death = arguments.target.essential_death.unwrap_or_default();
                pers::write_dipha(out, &answer.intervals(), essential_death)?;
            }
            Layout::PhatPairs => pairs(out, Format::PhatPairs, answer)?,
            Layout::PhatPairsBinary => pairs(out, Format::PhatPairsBinary, answer)?,
            Layout::Svg => svg(out, answer)?,
            Layout::Html => html(out, answer)?,
        }
        if layout.has_comments() {
            self.stopped.iter().try_for_each(|error: &Error| writeln!(out, "# incomplete: {error}"))?;
        }
        Ok(())
    }
}

/// The bars without their cells.
fn intervals(out: &mut dyn Write, format: Format, answer: &Answer) -> io::Result<()> {
    format.write(out, &Content::Diagram(answer.intervals()), Container::Plain)
}

/// The pairs of cells, which are named by their columns.
fn pairs(out: &mut dyn Write, format: Format, answer: &Answer) -> io::Result<()> {
    format.write(out, &Content::Diagram(answer.pairs()), Container::Plain)
}

/// The result as what is drawn.
fn series(answer: &Answer) -> [Series; 1] {
    let diagram = |dimension| {
        let own = answer.bars.iter().filter(|bar| bar.dimension == dimension);
        (dimension, own.map(|bar| (bar.birth, bar.death)).collect())
    };
    let diagrams = (0..=answer.parameters.max_dim).map(diagram).collect();
    [Series { name: answer.input.path.clone(), diagrams }]
}

/// The picture, described in a comment.
fn svg(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let picture = Plot::Diagram.draw(&series(answer), answer.parameters.units).standalone();
    let (head, rest) = picture.split_once('\n').unwrap_or(("", &picture));
    // Comments of XML have no two hyphens in a row.
    let about = About::of(answer)?.to_string().replace("--", "-\\u002d");
    write!(out, "{head}\n<!-- {about} -->\n{rest}")
}

/// The page, with what describes it in a list.
fn html(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let kinds = [Plot::Barcode, Plot::Diagram, Plot::Betti];
    let pictures = kinds.map(|plot| plot.draw(&series(answer), answer.parameters.units));
    let about = About::of(answer)?;
    let note = |key: &str| (key.to_owned(), about.get(&[key]).map(ToString::to_string).unwrap_or_default());
    let notes = ["input", "parameters", "complete", "warnings"].map(note);
    out.write_all(plot_page("Barcode", &pictures, &notes).as_bytes())
}
