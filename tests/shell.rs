//! Completions and manual pages: every shell gets something that names each command, and where the shell is installed
//! it reads it without a complaint.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// The commands that a user can give, as `--help` lists them.
fn commands() -> Vec<String> {
    let help = racescope(&["--help"]);
    let text = String::from_utf8(help.stdout).expect("UTF-8");
    let list = text.split("Commands:").nth(1).expect("a list of commands");
    let names: Vec<String> = list
        .lines()
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    assert!(names.iter().any(|name| name == "trace"), "{text}");
    names
}

fn racescope(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_racescope"));
    command.args(args).output().expect("racescope runs")
}

fn stdout(args: &[&str]) -> String {
    let output = racescope(args);
    assert!(output.status.success(), "racescope {}", args.join(" "));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn every_shell_gets_completions_that_name_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = stdout(&["completions", shell]);
        for command in commands() {
            assert!(text.contains(&command), "{shell}: no '{command}'");
        }
        assert!(text.contains("seed"), "{shell}: no option --seed");
    }
    let refused = racescope(&["completions", "tcsh"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn bash_reads_its_completions() {
    let text = stdout(&["completions", "bash"]);
    let bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn();
    let Ok(mut bash) = bash else {
        println!("skipped: no bash");
        return;
    };
    let mut input = bash.stdin.take().expect("a pipe");
    input.write_all(text.as_bytes()).expect("bash reads");
    drop(input);
    assert!(bash.wait().expect("bash ends").success());
}

#[test]
fn every_command_has_a_manual_page() {
    let whole = stdout(&["man"]);
    assert!(whole.contains(".TH"), "no title");
    for command in commands() {
        assert!(whole.contains(&command), "no '{command}'");
        let page = stdout(&["man", &command]);
        assert!(page.contains(".TH"), "{command}: no title");
        assert!(page.contains("SYNOPSIS"), "{command}: no synopsis");
    }
    assert_eq!(racescope(&["man", "nothing"]).status.code(), Some(2));
}
