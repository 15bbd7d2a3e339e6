//! `racescope dis`: the listing that `python3.8 -m dis` prints.

use super::failure::Failure;
use super::source::SourceArgs;
use crate::bytecode::dis::disassemble;
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
    let mut out = anstream::stdout().lock();
    out.write_all(disassemble(&code).as_bytes())?;
    Ok(0)
}
