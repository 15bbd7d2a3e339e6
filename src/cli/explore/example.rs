//! An execution that shows what was found: the steps that matter in columns, why it fails, and the command that shows it
//! again.

use super::Args;
use crate::cli::failure::Failure;
use crate::cli::hunt::short_token;
use crate::cli::run::{self, MAX_STEPS};
use crate::cli::source::{Loaded, quote};
use crate::cli::trace::{self, terminal};
use crate::explore::base::Base;
use crate::explore::failure::Kind;
use crate::explore::judge::Judge;
use crate::explore::runner::Runner;
use crate::report::explain::finding::Teller;
use crate::report::explain::headline;
use crate::report::explain::lost::Scene;
use crate::report::trace::text::Look;
use crate::runtime::observer::NoObserver;
use crate::schedule::schedule::Slices;

/// The most lines of a whole execution that are shown.
const LINES: usize = 50;
/// Of those, the names of the columns.
const HEAD: usize = 2;

/// A schedule that fails in a way of this kind: what fails, the steps around it, why.
pub fn failure(
    args: &Args,
    loaded: &Loaded,
    expect: Option<u32>,
    kind: Kind,
    slices: &Slices,
) -> Result<Vec<String>, Failure> {
    let base = Base::new(&loaded.program, loaded.first_state()?, MAX_STEPS);
    let mut runner = Runner::new(&base);
    let ran = runner.replay(slices, &mut NoObserver)?;
    let verdict = Judge::of_kind(&loaded.program, kind, expect).judge(&mut runner, ran)?;
    let Some(failure) = verdict.failures.first() else {
        return columns(args, loaded, slices);
    };
    let look = Look {
        colours: anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        has_main: loaded.has_main(),
        ..terminal()
    };
    let mut teller = Teller {
        scene: Scene {
            program: &loaded.program,
            file: &loaded.name,
            has_main: loaded.has_main(),
        },
        look,
        runner,
        expect: args.expect.as_deref(),
        tells_all: false,
        serial: None,
    };
    let mut lines = vec![headline(&loaded.program, failure, args.expect.as_deref())];
    lines.extend(teller.explain(failure, slices)?);
    lines.push(again(args, loaded, slices));
    Ok(lines)
}

/// A whole execution in columns; of a long one the end.
pub fn columns(args: &Args, loaded: &Loaded, slices: &Slices) -> Result<Vec<String>, Failure> {
    let mut lines = trace::rows(&args.source, loaded, slices)?;
    let hidden = lines.len().saturating_sub(HEAD + LINES);
    if hidden > 0 {
        let words = format!("      … {}", run::counted(hidden as u64, "earlier line"));
        lines.splice(HEAD..HEAD + hidden, [words]);
    }
    lines.insert(0, String::new());
    lines.push(again(args, loaded, slices));
    Ok(lines)
}

/// The command line that shows a schedule's execution again.
fn again(args: &Args, loaded: &Loaded, slices: &Slices) -> String {
    let schedule = match (short_token(loaded, slices), &args.save) {
        (Some(token), _) => token,
        (None, Some(path)) => quote(&path.display().to_string()),
        (None, None) => {
            return "(the schedule is too long to be printed: --save FILE keeps it)".to_owned();
        }
    };
    let more = run::report_options(true, args.expect.as_deref());
    let (source, arguments) = (args.source.command(), args.source.command_args());
    format!("again: racescope run {source} --schedule {schedule}{more}{arguments}")
}
