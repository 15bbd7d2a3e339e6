//! What the README shows is what the program prints. In a fenced block every line that begins with
//! `$ racescope` is a command, and the lines up to the next one are its output: standard output, then
//! standard error.
//!
//! `RACESCOPE_BLESS=1 cargo test --test readme` writes the output into the README instead.

use std::path::Path;
use std::process::Command;

fn output_of(command: &str) -> String {
    let rest = command
        .strip_prefix("$ racescope ")
        .expect("a command of racescope");
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("\"$RACESCOPE\" {rest}"))
        .env("RACESCOPE", env!("CARGO_BIN_EXE_racescope"))
        .env_remove("COLUMNS")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("a shell runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let all = text(&output.stdout) + &text(&output.stderr);
    all.lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

/// The README with every command's output as it is now, and how many commands there are.
fn renewed(readme: &str) -> (String, usize) {
    let mut renewed = String::new();
    let (mut fenced, mut shown, mut commands) = (false, false, 0);
    for line in readme.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            shown = false;
        }
        if fenced && line.starts_with("$ racescope ") {
            shown = true;
            commands += 1;
            renewed.extend([line, "\n", &output_of(line)]);
        } else if !shown {
            renewed.extend([line, "\n"]);
        }
    }
    (renewed, commands)
}

#[cfg(unix)]
#[test]
fn the_readme_shows_real_output() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README is there");
    let (renewed, commands) = renewed(&readme);
    assert!(commands >= 4, "only {commands} commands found");
    if std::env::var_os("RACESCOPE_BLESS").is_some() {
        std::fs::write(&path, renewed).expect("the README can be written");
        return;
    }
    for (now, shown) in renewed.lines().zip(readme.lines()) {
        assert_eq!(now, shown, "the README is not what the program prints");
    }
    assert_eq!(renewed.lines().count(), readme.lines().count());
}
