//! `racescope replay`: a recorded schedule again. A schedule file names its program; with a token the
//! program is given.

use super::Format;
use super::failure::Failure;
use super::real::RealArgs;
use super::run::{self, ScheduleArgs};
use super::source::{SourceArgs, recorded_model};
use crate::schedule::{file, token};
use std::path::{Path, PathBuf};

/// Arguments of `replay`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A token, or a file that --save wrote.
    #[arg(value_name = "TOKEN|SCHEDULE-FILE")]
    schedule: String,
    /// The Python file (with a token).
    file: Option<PathBuf>,
    /// The text that a token is a schedule of, if it is no file's.
    #[arg(
        short = 'c',
        long = "code",
        value_name = "CODE",
        conflicts_with = "file"
    )]
    code: Option<String>,
    /// How many threads run the text.
    #[arg(long, value_name = "N")]
    threads: Option<u32>,
    /// The first value of a shared name.
    #[arg(long = "set", value_name = "NAME=EXPR")]
    set: Vec<String>,
    /// Each thread's own value of a name.
    #[arg(long, value_name = "NAME=E1,E2,…", allow_hyphen_values = true)]
    per_thread: Vec<String>,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Name every lost update in full.
    #[arg(long)]
    explain: bool,
    /// A Python expression over the final globals; false counts as a failure.
    #[arg(long, value_name = "EXPR")]
    expect: Option<String>,
    /// The program's own arguments (with a token).
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<String>,
}

/// Runs the schedule again.
pub fn main(args: Args) -> Result<u8, Failure> {
    let path = Path::new(&args.schedule);
    let source = if path.exists() {
        let mut source = SourceArgs::of_header(&file::load(path)?.header)?;
        // The file may have moved since.
        source.file = args.file.or(source.file);
        source
    } else {
        if !token::looks_like_token(&args.schedule) {
            return Err(Failure::Usage(format!(
                "'{}' is neither a schedule token nor a file",
                args.schedule
            )));
        }
        let (essentials, _) = token::decode(&args.schedule)?;
        if args.file.is_none() && args.code.is_none() {
            return Err(Failure::Usage(
                "a token does not name its program: give FILE (or -c CODE) after it".to_owned(),
            ));
        }
        SourceArgs {
            file: args.file,
            code: args.code,
            threads: args.threads,
            set: args.set,
            per_thread: args.per_thread,
            gil: recorded_model(&essentials.gil)?,
            random_seed: essentials.random_seed,
            args: args.arguments,
        }
    };
    let schedule = ScheduleArgs {
        seed: None,
        scheduler: crate::schedule::spec::SchedulerSpec::default(),
        schedule: Some(args.schedule),
        save: None,
        max_steps: run::MAX_STEPS,
        max_memory: 1024,
    };
    run::main(&run::Args {
        source,
        schedule,
        real: RealArgs::default(),
        repeat: None,
        format: args.format,
        no_lost: false,
        explain: args.explain,
        expect: args.expect,
    })
}
