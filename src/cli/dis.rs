//! `racescope dis`: the listing that `python3.8 -m dis` prints; with a version's GIL model, each switch point marked.

use super::failure::Failure;
use super::source::{GilChoice, SourceArgs};
use crate::bytecode::dis::{disassemble, disassemble_marked};
use crate::compile;
use std::io::Write as _;

/// Arguments of `dis`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
}

/// Prints the listing.
pub fn main(args: &Args) -> Result<u8, Failure> {
    let (text, name) = args.source.text()?;
    let code = compile::compile_source(&text, &name).map_err(|diagnostic| Failure::Source {
        diagnostic,
        filename: name.clone(),
        source: text.clone(),
    })?;
    let listing = match args.source.gil {
        GilChoice::All => {
            return Err(Failure::Usage(
                "--gil all compares models: it goes with explore and hunt".to_owned(),
            ));
        }
        GilChoice::One(gil) => match gil.row() {
            Some(row) => disassemble_marked(&code, row),
            None => disassemble(&code),
        },
    };
    anstream::stdout().lock().write_all(listing.as_bytes())?;
    Ok(0)
}
