//! The command line: one file per subcommand, and what they share. Data goes to standard output, chatter to
//! standard error; the exit status tells how it went.

mod dis;
mod explore;
mod failure;
mod hunt;
mod lost;
mod models;
mod races;
mod real;
mod repeat;
mod replay;
mod report;
mod run;
mod shell;
mod source;
mod step;
mod stuck;
mod trace;

use clap::{Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// Shows which instruction interleavings of a Python program lose an update.
#[derive(Debug, Parser)]
#[command(name = "racescope", version, about, disable_help_subcommand = true)]
struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the listing that `python3.8 -m dis FILE` prints.
    Dis(dis::Args),
    /// Run once: the program's output, then a verdict.
    Run(run::Args),
    /// Run once; every step in columns, one per thread.
    Trace(trace::Args),
    /// Many seeds, in parallel; the first failure shrunk and explained.
    Hunt(hunt::Args),
    /// Every interleaving: outcomes, exact counts, one witness each; or a proof that none fails.
    Explore(explore::Args),
    /// Walk through one execution, forwards and backwards, choosing who runs.
    Step(step::Args),
    /// Run once; one self-contained page of it.
    Report(report::Args),
    /// Run a recorded schedule again.
    Replay(replay::Args),
    /// Print what makes a shell complete racescope's command line.
    Completions(shell::CompletionsArgs),
    /// Print a manual page: of the program, or of a command.
    Man(shell::ManArgs),
}

/// What the command line runs on: values nest as deep as Python lets them, and debug builds need much for each level.
const STACK_BYTES: usize = 256 << 20;

/// Runs the command line of this process.
///
/// # Panics
/// If there is no room for the thread it runs on.
#[must_use]
pub fn main() -> ExitCode {
    std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(run_command)
        .expect("there is room for a thread")
        .join()
        // A panic has been reported already.
        .unwrap_or(ExitCode::from(101))
}

fn run_command() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // A closed pipe is no reason to fail in another way.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match cli.color {
        ColorChoice::Auto => {}
        ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
    }
    let result = match cli.command {
        Command::Dis(args) => dis::main(&args),
        Command::Run(args) => run::main(&args),
        Command::Trace(args) => trace::main(args),
        Command::Hunt(args) => hunt::main(&args),
        Command::Explore(args) => explore::main(&args),
        Command::Step(args) => step::main(&args),
        Command::Report(args) => report::main(args),
        Command::Replay(args) => replay::main(args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            failure.print();
            ExitCode::from(failure.code())
        }
    }
}
