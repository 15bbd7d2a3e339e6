//! CPU time, wall time and peak memory of one child process, without `unsafe`.
//!
//! The system tells a process only of all its finished children together (`getrusage`, safe
//! through `nix`), and the peak memory among them only ever grows. So each measurement is a
//! process of its own: the benchmark starts itself again with [`CHILD`] and a command; that
//! process runs the command, waits, and prints what its one child has used, as JSON. Its own
//! few megabytes are the floor of what can be measured as peak memory.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use serde_json::{Value as Json, json};

use crate::cpython;

/// The word that tells the benchmark that it is such a process.
pub const CHILD: &str = "--measure-one-child";

/// What one process has used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// User and system time, in seconds.
    pub cpu_seconds: f64,
    /// From start to exit, in seconds.
    pub wall_seconds: f64,
    /// The largest resident set, in KiB.
    pub peak_kib: u64,
}

/// Runs `program` from the repository's root; its usage and its standard output. An `Err`
/// when it cannot be started or does not end with status 0.
pub fn measured(program: &Path, arguments: &[&str]) -> Result<(Usage, String), String> {
    let shown = format!("{} {}", program.display(), arguments.join(" "));
    let myself = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = cpython::command(&myself) // the same clean environment for everybody
        .arg(CHILD)
        .arg(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{shown}: {error}"))?;
    let told: Json =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{shown}: {error}"))?;
    if told["status"] != 0 {
        return Err(format!("`{shown}` ended with status {}", told["status"]));
    }
    let number = |key: &str| {
        told[key]
            .as_f64()
            .ok_or_else(|| format!("{shown}: no {key}"))
    };
    let usage = Usage {
        cpu_seconds: number("cpu_seconds")?,
        wall_seconds: number("wall_seconds")?,
        peak_kib: told["peak_kib"].as_u64().unwrap_or_default(),
    };
    let stdout = told["stdout"].as_str().unwrap_or_default().to_owned();
    Ok((usage, stdout))
}

/// What the process started by [`measured`] does.
pub fn child(command: &[String]) -> ExitCode {
    let [program, arguments @ ..] = command else {
        return ExitCode::FAILURE;
    };
    let start = Instant::now();
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output();
    let wall_seconds = start.elapsed().as_secs_f64();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            eprintln!("{program}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let Some((cpu_seconds, peak_kib)) = children() else {
        eprintln!("this system does not tell what a child process has used");
        return ExitCode::FAILURE;
    };
    println!(
        "{}",
        json!({
            "status": output.status.code(),
            "cpu_seconds": cpu_seconds,
            "wall_seconds": wall_seconds,
            "peak_kib": peak_kib,
            "stdout": String::from_utf8_lossy(&output.stdout),
        })
    );
    ExitCode::SUCCESS
}

/// CPU seconds and peak KiB of this process's finished children.
#[cfg(unix)]
fn children() -> Option<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let microseconds = (usage.user_time() + usage.system_time()).num_microseconds();
    #[expect(
        clippy::cast_precision_loss,
        reason = "2^52 microseconds are a century"
    )]
    let cpu_seconds = microseconds as f64 / 1e6;
    // Linux and the BSDs count KiB, macOS bytes.
    let unit = if cfg!(target_vendor = "apple") {
        1024
    } else {
        1
    };
    let peak = u64::try_from(usage.max_rss()).ok()?;
    Some((cpu_seconds, peak / unit))
}

/// Elsewhere there is no such call.
#[cfg(not(unix))]
fn children() -> Option<(f64, u64)> {
    None
}
