//! From an answer to its output.

use sublevel::io::{self, Output};
use sublevel::{Error, Result};

use super::compute::Done;
use super::{Arguments, Layout};

impl Done {
    /// Writes it in the layout that is asked for; then what ended the work early, if anything did, is the error.
    pub(super) fn write(self, arguments: &Arguments, output: Output) -> Result<()> {
        let Self { answer, preface, simplices, estimate, stopped } = self;
        output.finish(|out| {
            if let Some(estimate) = &estimate {
                return estimate.write(out, arguments.output_format == Layout::Json);
            }
            match arguments.output_format {
                Layout::Ripser => {
                    io::ripser::write(out, preface.as_ref(), &answer.bars, answer.parameters.max_dim)?;
                }
                Layout::Json => return io::json::write(out, &answer),
                Layout::Jsonl => return io::json::write_lines(out, &answer),
                Layout::Npz => return io::npz::write(out, &answer),
                Layout::Csv => {
                    io::csv::write(out, &answer.bars, simplices, arguments.representatives.kind())?;
                }
            }
            stopped.iter().try_for_each(|error: &Error| writeln!(out, "# incomplete: {error}"))
        })?;
        stopped.map_or(Ok(()), Err)
    }
}
