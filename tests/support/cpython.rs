//! Finding the CPythons that a test or a benchmark can compare with.
//!
//! An interpreter named `python3.8` is looked for on `PATH`, then by `pyenv prefix`, then in
//! `~/.pyenv/versions`. None is required: a caller that finds none says so and goes on with
//! the outputs that are committed. A found interpreter is asked what and where it is: a pyenv
//! shim is a shell script that takes ten times as long to start as the interpreter behind it,
//! and sometimes leads nowhere.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest CPython of the line `version` ("3.8") that this machine has, if any.
pub fn find(version: &str) -> Option<PathBuf> {
    let name = format!("python{version}");
    let on_path = std::env::var_os("PATH").into_iter().flat_map(|path| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(&name))
            .collect::<Vec<_>>()
    });
    on_path
        .chain(pyenv(version))
        .find_map(|candidate| itself(&candidate, version))
}

/// A command that runs `interpreter` as a person's shell would: buffered output, no user settings.
pub fn command(interpreter: &Path) -> Command {
    let mut command = Command::new(interpreter);
    for name in [
        "PYTHONUNBUFFERED",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONHOME",
    ] {
        command.env_remove(name);
    }
    command.env("PYTHONIOENCODING", "utf-8");
    command
}

fn pyenv(version: &str) -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let root = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| home.map(|home| home.join(".pyenv")));
    let Some(root) = root else {
        return Vec::new();
    };
    let Ok(entries) = std::fs::read_dir(root.join("versions")) else {
        return Vec::new();
    };
    let line = format!("{version}.");
    let mut found: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let folder = entry.file_name().into_string().ok()?;
            let patch = folder.strip_prefix(&line)?.parse().ok()?;
            Some((
                patch,
                entry.path().join("bin").join(format!("python{version}")),
            ))
        })
        .collect();
    found.sort_by_key(|(patch, _)| std::cmp::Reverse(*patch));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The interpreter behind `candidate`, if it is a CPython of that version.
fn itself(candidate: &Path, version: &str) -> Option<PathBuf> {
    const QUESTION: &str = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2], sys.executable)";
    if !candidate.is_file() {
        return None;
    }
    let output = command(candidate).args(["-c", QUESTION]).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let path = said
        .trim_end()
        .strip_prefix(&format!("cpython {version} "))?;
    output.status.success().then(|| PathBuf::from(path))
}
