//! `racescope explore --gil all`: one search for each GIL model, and for a version that specialises calls another one
//! without the points that only unspecialised calls have: a failure that it does not find is *cold*.

use super::watch::Guard;
use super::{Args, Searched, classes, json, search};
use crate::bytecode::switch_points::GilModel;
use crate::cli::failure::Failure;
use crate::cli::hunt::short_token;
use crate::cli::models::{self, Answer, Row};
use crate::cli::source::{Loaded, SourceArgs, quote};
use crate::cli::{Format, run};
use crate::explore::search::verdict::{self, Verdict, worst};
use crate::schedule::schedule::Slices;
use std::io::Write;

/// One model's result, and what sets it apart.
#[derive(serde::Serialize)]
struct ModelJson {
    #[serde(flatten)]
    result: json::Json,
    /// Whether it fails only until calls are specialised.
    cold: bool,
    /// Where the witness interrupts threads.
    interrupted: Vec<String>,
}

/// Searches under every model, and says what was found.
pub fn main(args: &Args) -> Result<u8, Failure> {
    let guard = Guard::new(args.timeout, args.max_memory);
    let mut rows = Vec::new();
    let mut objects = Vec::new();
    let (mut fails, mut is_complete) = (false, true);
    let mut saved = false;
    for model in GilModel::COMPARED {
        let source = args.source.under(model);
        let (loaded, searched) = explored(args, &source, &guard)?;
        is_complete &= searched.found.is_complete();
        let worst = worst(&searched.verdicts);
        fails |= worst.is_some();
        let mut row = Row {
            model,
            answer: if never(&searched.verdicts) {
                Answer::Never
            } else {
                Answer::Unknown
            },
            counts: counts(&searched),
            interrupted: Vec::new(),
            again: None,
        };
        if let Some((kind, case)) = worst {
            let is_cold = match model.warm() {
                Some(warm) => {
                    let (_, warm) = explored(args, &args.source.under(warm), &guard)?;
                    is_complete &= warm.found.is_complete();
                    verdict::worst(&warm.verdicts).is_none_or(|(found, _)| found != kind)
                        && warm.found.is_complete()
                }
                None => false,
            };
            row.answer = if is_cold {
                Answer::Cold(kind.name())
            } else {
                Answer::Fails(kind.name())
            };
            row.interrupted = models::interrupted(&loaded, &case.schedule)?;
            row.again = again(args, &source, &loaded, &case.schedule);
            if let (Some(path), false) = (&args.save, saved) {
                run::save(path, &loaded, &case.schedule)?;
                saved = true;
            }
        }
        if args.format == Format::Json {
            let table = classes::table(args, &loaded, &searched, &guard)?;
            objects.push(ModelJson {
                result: json::json(args, &loaded, &searched, &table),
                cold: matches!(row.answer, Answer::Cold(_)),
                interrupted: row.interrupted.clone(),
            });
        }
        rows.push(row);
    }
    guard.finish();
    let mut out = anstream::stdout().lock();
    match args.format {
        Format::Json => {
            let json = serde_json::json!({ "models": objects });
            serde_json::to_writer(&mut out, &json).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => {
            for line in models::lines(&rows, "interleavings") {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(match (fails, is_complete) {
        (true, _) => u8::from(!args.exit_zero),
        (false, true) => 0,
        (false, false) => 3,
    })
}

/// One search.
fn explored(
    args: &Args,
    source: &SourceArgs,
    guard: &Guard,
) -> Result<(Loaded, Searched), Failure> {
    let mut loaded = source.load()?;
    let expect = args
        .expect
        .as_deref()
        .map(|text| run::compile_expectation(&mut loaded, text))
        .transpose()?;
    let searched = search(args, &loaded, expect, guard)?;
    Ok((loaded, searched))
}

/// Whether every kind that was asked for is known never to happen.
fn never(verdicts: &[Verdict]) -> bool {
    verdicts
        .iter()
        .all(|verdict| verdict.answer == verdict::Answer::Never)
}

/// In how many of how many interleavings.
fn counts(searched: &Searched) -> String {
    let found = &searched.found;
    let failing = match worst(&searched.verdicts) {
        Some((_, case)) => case.interleavings.as_ref().map(ToString::to_string),
        None => Some("0".to_owned()),
    };
    match (&found.interleavings, failing) {
        (Ok(all), Some(failing)) => format!("{failing} of {all}"),
        (Ok(all), None) => format!("of {all}"),
        (Err(_), _) if found.is_complete() => "not counted".to_owned(),
        (Err(_), _) => "not complete".to_owned(),
    }
}

/// The command line that shows a model's witness; none if its schedule is too long to be printed.
fn again(args: &Args, source: &SourceArgs, loaded: &Loaded, slices: &Slices) -> Option<String> {
    let token = short_token(loaded, slices)?;
    let expect = args
        .expect
        .as_deref()
        .map(|expect| format!(" --expect {}", quote(expect)))
        .unwrap_or_default();
    let (source, arguments) = (source.command(), source.command_args());
    Some(format!(
        "racescope run {source} --schedule {token} --explain{expect}{arguments}"
    ))
}
