//! The binary: see [`racescope::cli`].

fn main() -> std::process::ExitCode {
    racescope::cli::main()
}
