//! What CPython 3.8 did with a program: read from the committed outputs, or asked live.
//!
//! `tests/oracles/make_outputs.py` writes the committed ones. Each folder of outputs has a
//! `MANIFEST.json` that says which interpreter made it and lists the runs: file, arguments,
//! exit status, the last line on standard error, and the file that holds standard output.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::cpython;
use crate::racescope::root;

/// What one run of a program showed.
#[derive(Debug, PartialEq)]
pub struct Output {
    pub stdout: String,
    pub exit_code: i64,
    /// The last line on standard error, where a traceback has the exception.
    pub last_error: String,
}

/// The committed outputs of one folder.
pub struct Oracle {
    folder: PathBuf,
    runs: Vec<Json>,
}

impl Oracle {
    /// Reads `tests/oracles/NAME/MANIFEST.json`.
    pub fn read(name: &str) -> Oracle {
        let folder = root().join("tests/oracles").join(name);
        let manifest = folder.join("MANIFEST.json");
        let text = std::fs::read_to_string(&manifest)
            .unwrap_or_else(|error| panic!("{}: {error}", manifest.display()));
        let json: Json = serde_json::from_str(&text).expect("the manifest is JSON");
        let runs = json["runs"].as_array().expect("the manifest lists runs");
        Oracle {
            folder,
            runs: runs.clone(),
        }
    }

    /// The files that have an output, each once for every run of it.
    pub fn files(&self) -> Vec<&str> {
        (self.runs.iter())
            .filter_map(|run| run["file"].as_str())
            .collect()
    }

    /// What CPython 3.8 did with `file` under `arguments`.
    pub fn output(&self, file: &str, arguments: &[&str]) -> Result<Output, String> {
        let run = self
            .runs
            .iter()
            .find(|run| run["file"] == *file && run["args"] == *arguments.join(" "))
            .ok_or_else(|| {
                format!("no output of CPython 3.8 for {file} {}: run python3.8 tests/oracles/make_outputs.py", arguments.join(" "))
            })?;
        let path = self.folder.join(run["stdout"].as_str().unwrap_or_default());
        Ok(Output {
            stdout: std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?,
            exit_code: run["exit_code"].as_i64().ok_or("a run without exit_code")?,
            last_error: run["last_error"].as_str().unwrap_or_default().to_owned(),
        })
    }
}

/// Runs `file` with a live interpreter, from the repository's root.
pub fn ask(interpreter: &Path, file: &str, arguments: &[&str]) -> Result<Output, String> {
    let output = cpython::command(interpreter)
        .arg(file)
        .args(arguments)
        .current_dir(root())
        .output()
        .map_err(|error| format!("{}: {error}", interpreter.display()))?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|error| error.to_string());
    Ok(Output {
        stdout: text(output.stdout)?,
        exit_code: output.status.code().map_or(-1, i64::from),
        last_error: last_line(&text(output.stderr)?).to_owned(),
    })
}

/// The last line that says anything.
pub fn last_line(text: &str) -> &str {
    text.trim_end().lines().last().unwrap_or_default()
}
