//! The command line: what is wrong with a value is said as of any other input, by its option and with what was expected.

use std::any::TypeId;
use std::error::Error as _;
use std::ffi::OsString;
use std::num::NonZeroUsize;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, CommandFactory, FromArgMatches};
use sublevel::{Error, Result};

use super::Command;

/// The types of numbers that options have, and how they are called.
fn numbers() -> [(TypeId, &'static str); 5] {
    let whole = "a whole number from 0 up";
    [
        (TypeId::of::<f64>(), "a number"),
        (TypeId::of::<usize>(), whole),
        (TypeId::of::<u64>(), whole),
        (TypeId::of::<u32>(), "a whole number from 0 to 4294967295"),
        (TypeId::of::<NonZeroUsize>(), "a whole number from 1 up"),
    ]
}

/// What an argument takes, if that is a number.
fn number(argument: &Arg) -> Option<&'static str> {
    let parser = argument.get_value_parser().type_id();
    numbers().into_iter().find(|(kind, _)| parser == *kind).map(|(_, words)| words)
}

/// The command, whose numbers may begin with a minus: it is then the number that is wrong, and no option unknown.
fn command() -> clap::Command {
    let mut command = Command::command();
    let names: Vec<String> = command.get_subcommands().map(|task| task.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |task| {
            task.mut_args(|argument| match number(&argument) {
                Some(_) => argument.allow_hyphen_values(true),
                None => argument,
            })
        });
    }
    command
}

/// Parses the words of the command line. Help, and what is wrong with more than one value, is said by clap, which ends the process.
///
/// # Errors
/// [`Error::Usage`] for a value that is not what its option takes.
pub(crate) fn parse(words: impl Iterator<Item = OsString>) -> Result<Command> {
    let words: Vec<OsString> = words.collect();
    let parsed = command().try_get_matches_from(&words);
    parsed.and_then(|matches| Command::from_arg_matches(&matches)).map_err(|error| {
        let expected = expected(&error, &words);
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        match (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue), expected) {
            (Some(argument), Some(value), Some(expected)) => {
                let option = argument.split(" <").next().unwrap_or_default().to_owned();
                Error::usage(option, format!("`{value}`"), expected)
            }
            _ => error.exit(),
        }
    })
}

/// What the value that is wrong should have been.
fn expected(error: &clap::Error, words: &[OsString]) -> Option<String> {
    match (error.kind(), error.get(ContextKind::ValidValue)) {
        (ErrorKind::InvalidValue, Some(ContextValue::Strings(names))) if !names.is_empty() => {
            Some(format!("one of {}", names.join(", ")))
        }
        (ErrorKind::ValueValidation, _) => {
            let reason = error.source()?.to_string();
            let own = reason.strip_prefix("expected ").map(str::to_owned);
            own.or_else(|| number_of(error, words).map(str::to_owned))
        }
        _ => None,
    }
}

/// The number that the option takes whose value is wrong.
fn number_of(error: &clap::Error, words: &[OsString]) -> Option<&'static str> {
    let Some(ContextValue::String(named)) = error.get(ContextKind::InvalidArg) else { return None };
    let option = named.split(' ').next()?.trim_start_matches('-');
    let command = command();
    let task = words.iter().find_map(|word| command.find_subcommand(word))?;
    task.get_arguments().find(|argument| argument.get_long() == Some(option)).and_then(number)
}
