//! Running the racescope that cargo has just built, and reading its JSON.
//!
//! A run is `racescope run FILE … --format json [-- ARGS]`, as a person would type it from
//! the repository's root: its command line is kept, so that every failure of a test can end
//! with the command that shows it again.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

/// The options for a run in which no thread is ever preempted.
pub const SERIAL: [&str; 2] = ["--scheduler", "serial"];

/// One run, as its JSON tells it.
pub struct Run {
    /// The command that repeats it.
    pub command: String,
    /// The JSON object; its keys are fixed by the command line's description.
    pub json: Json,
}

impl Run {
    /// The text under `key`.
    pub fn text(&self, key: &str) -> Result<&str, String> {
        let text = self.json.get(key).and_then(Json::as_str);
        text.ok_or_else(|| format!("the JSON has no text `{key}`\n    {}", self.command))
    }

    /// The program's own exit status.
    pub fn exit_code(&self) -> Result<i64, String> {
        let code = self.json.get("exit_code").and_then(Json::as_i64);
        code.ok_or_else(|| format!("the JSON has no number `exit_code`\n    {}", self.command))
    }
}

/// Runs `file` (a path from the repository's root) with `arguments`, scheduled as the options
/// in `schedule` say. An `Err` means that racescope did not do its work: it refused the file,
/// or died, or printed no JSON.
pub fn run(file: &str, arguments: &[&str], schedule: &[&str]) -> Result<Run, String> {
    let mut words = vec!["run".to_owned(), file.to_owned()];
    words.extend(schedule.iter().map(|&word| word.to_owned()));
    words.extend(["--format".to_owned(), "json".to_owned()]);
    if !arguments.is_empty() {
        words.push("--".to_owned());
        words.extend(arguments.iter().map(|&argument| argument.to_owned()));
    }
    let command = format!("racescope {}", words.join(" "));
    let output = Command::new(env!("CARGO_BIN_EXE_racescope"))
        .args(&words)
        .current_dir(root())
        .output()
        .map_err(|error| format!("{error}\n    {command}"))?;
    let json = serde_json::from_slice(&output.stdout).map_err(|error| {
        format!(
            "no JSON on standard output ({error}), {}\n{}\n    {command}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim_end()
        )
    })?;
    Ok(Run { command, json })
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
