//! What makes the command feel at home: completions for a shell, and manual pages.
//!
//! Both are made from the definition of the command line itself, so they cannot say anything else than `--help` does.
//! `racescope man` prints the page of the program, `racescope man COMMAND` that of a command, as roff for `man -l -`.

use super::Cli;
use super::failure::Failure;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write as _;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The command; left out, the program as a whole.
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints the completions for a shell.
pub fn completions(args: &CompletionsArgs) -> Result<u8, Failure> {
    // The generator panics where it cannot write, as into a closed pipe: it writes to memory.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "racescope", &mut text);
    std::io::stdout().lock().write_all(&text)?;
    Ok(0)
}

/// Prints a manual page.
pub fn man(args: &ManArgs) -> Result<u8, Failure> {
    let mut root = Cli::command();
    root.build();
    let command = match &args.command {
        None => root,
        Some(name) => {
            let found = root.find_subcommand(name).cloned();
            found.ok_or_else(|| Failure::Usage(format!("there is no command '{name}'")))?
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    std::io::stdout().lock().write_all(&text)?;
    Ok(0)
}
