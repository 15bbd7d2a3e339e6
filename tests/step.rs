//! Sessions of `racescope step` over a pipe: whole ones as they must read, and what they say compared with what
//! `run`, `trace` and CPython's own tracing say of the same run.

#[path = "support/cpython.rs"]
mod cpython;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs a shell command line of `racescope` with commands on its standard input.
fn racescope(line: &str, input: &str) -> String {
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(format!("\"$RACESCOPE\" {line}"))
        .env("RACESCOPE", env!("CARGO_BIN_EXE_racescope"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("a shell runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A session that has been left reads no more.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends");
    assert!(output.status.success(), "{line}: {:?}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/step")
}

/// In a session file the first line is the command line; lines that begin with the prompt are commands, and
/// everything is what must be printed.
#[test]
fn sessions_read_as_they_must() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the sessions are there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "session"))
        .collect();
    files.sort();
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a session");
        let (line, expected) = text.split_once('\n').expect("a command line");
        let line = line.strip_prefix("$ racescope ").expect("of racescope");
        let commands: String = expected
            .lines()
            .filter_map(|line| line.strip_prefix("(step)"))
            .map(|command| command.trim().to_owned() + "\n")
            .collect();
        let printed = racescope(line, &commands);
        for (number, (now, wanted)) in printed.lines().zip(expected.lines()).enumerate() {
            let place = format!("{}:{}", file.display(), number + 2);
            assert_eq!(now, wanted, "{place}\n{printed}");
        }
        assert_eq!(
            printed.lines().count(),
            expected.lines().count(),
            "{}\n{printed}",
            file.display()
        );
    }
}

const LESSON: &str = "programs/lesson/pool_counter_small.py --seed 3";

/// The lost updates are those that `run --explain` names, at the same steps with the same values; and the
/// values are there when one goes there.
#[test]
fn lost_updates_are_those_that_run_names() {
    let json = racescope(&format!("run {LESSON} --explain --format json"), "");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let named = json["lost"].as_array().expect("a list");
    assert!(named.len() > 30, "{}", named.len());
    let mut named: Vec<_> = named.iter().collect();
    named.sort_by_key(|lost| lost["overwrite"]["step"].as_u64());
    let mut commands = String::new();
    for (number, lost) in named.iter().enumerate() {
        let overwrite = &lost["overwrite"];
        let step = overwrite["step"].as_u64().expect("a step");
        commands += &format!(
            "lost {}\np counter\ngoto {}\np counter\n",
            number + 1,
            step + 1
        );
        commands += &format!("goto {step}\nlastwrite counter\nwhen\n");
    }
    let printed = racescope(&format!("step {LESSON}"), &commands);
    let answers: Vec<&str> = printed.split("(step) ").skip(1).collect();
    assert_eq!(answers.len(), named.len() * 7 + 1);
    let label = |access: &serde_json::Value| format!("T{}", access["thread"]);
    for (lost, answers) in named.iter().zip(answers.chunks(7)) {
        let (read, over) = (&lost["read"], &lost["overwrite"]);
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        let told = answers[0];
        let reads = format!(
            "{} read {}  (step {},",
            label(read),
            text(&read["value"]),
            read["step"]
        );
        assert!(told.contains(&reads), "{reads}\n{told}");
        let writes = format!(
            "{} writes {} over {}, from what it had read  (step {},",
            label(over),
            text(&over["value"]),
            text(&over["before"]),
            over["step"]
        );
        assert!(told.contains(&writes), "{writes}\n{told}");
        let lost = lost["lost_writes"].as_array().expect("a list");
        assert_eq!(told.matches(": lost").count(), lost.len().min(3));
        assert_eq!(told.contains("more write"), lost.len() > 3);
        let first = format!("(step {},", lost[0]["step"]);
        assert!(told.contains(&first), "{first}\n{told}");
        assert_eq!(answers[1].lines().nth(1), over["before"].as_str());
        assert_eq!(answers[3].lines().nth(1), over["value"].as_str());
        // The last write before it is the last of those that were lost.
        let last = lost.last().expect("a lost write")["step"].clone();
        let before = format!("step {last} of");
        assert!(answers[6].contains(&before), "{before}\n{}", answers[6]);
    }
}

/// Step by step, forwards and then backwards, a session shows what `trace -v` shows.
#[test]
fn each_step_is_the_one_of_the_trace() {
    let run = "programs/deadlock/lock_order.py --seed 0";
    let trace = racescope(&format!("trace {run} -v || true"), "");
    let mut rows = Vec::new();
    for line in trace.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let step: Option<u64> = words.first().and_then(|word| word.parse().ok());
        let opcode = words.iter().position(|word| {
            word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        });
        if let (Some(step), Some(opcode)) = (step, opcode) {
            rows.push((step, format!("{} {}", words[opcode - 1], words[opcode])));
        }
    }
    assert!(rows.len() > 200, "{}", rows.len());
    let mut commands = String::new();
    for (step, _) in rows.iter().chain(rows.iter().rev()) {
        commands += &format!("goto {step}\n");
    }
    let printed = racescope(&format!("step {run}"), &commands);
    let answers: Vec<&str> = printed.split("(step) ").skip(1).collect();
    let there_and_back = rows.iter().chain(rows.iter().rev());
    for ((step, instr), answer) in there_and_back.zip(answers) {
        assert!(
            answer.contains(&format!("step {step} of ")),
            "{step}: {answer}"
        );
        assert!(
            answer.contains(&format!("\n   {instr}")),
            "{step} {instr}: {answer}"
        );
    }
}

/// A schedule that was chosen is saved, and replays to the values that were seen.
#[test]
fn a_chosen_schedule_is_a_token_and_a_file() {
    let snippet = "-c 'counter += amount' --threads 3 --set counter=0 --per-thread amount=1,10,100";
    let file = std::env::temp_dir().join(format!("racescope-step-{}.schedule", std::process::id()));
    let path = file.display().to_string();
    // T1 reads 0; T2 and T3 do all they have to do; then T1 stores its 1.
    let commands =
        format!("pick T1\nsi\npick T2\nc\npick T3\nc\nc\np counter\ntoken\nsave '{path}'\n");
    let commands = commands.replace('\'', "");
    let printed = racescope(&format!("step {snippet} --seed 1"), &commands);
    let answers: Vec<&str> = printed.split("(step) ").collect();
    // What T2 and T3 wrote is gone.
    assert_eq!(answers[8].lines().nth(1), Some("1"), "{printed}");
    let token = answers[9].lines().nth(1).expect("a token");
    for schedule in [token, path.as_str()] {
        let json = racescope(
            &format!("run {snippet} --schedule '{schedule}' --format json"),
            "",
        );
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["globals"]["counter"], "1", "{printed}");
        assert_eq!(json["lost_updates"], 2, "{printed}");
    }
    std::fs::remove_file(file).expect("it was written");
}

/// Loops, calls, generators, exceptions, `with`, comprehensions: everything in which lines begin in other places
/// than one after the other.
const LINES: &str = "tests/step/lines.py";

/// Where `s` stops is where CPython tells a tracing function of a line or a return.
#[test]
fn lines_begin_where_cpython_says() {
    let committed = std::fs::read_to_string(folder().join("lines.events")).expect("the events");
    if let Some(python) = cpython::find("3.8") {
        let output = Command::new(python)
            .arg("tests/step/make_events.py")
            .arg(LINES)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("CPython runs");
        let live = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(live, committed, "the committed events are CPython's");
    } else {
        eprintln!("not compared live: no python3.8 on PATH or under pyenv");
    }
    let count = committed.lines().count();
    let printed = racescope(&format!("step {LINES} --seed 0"), &"s\n".repeat(count + 5));
    let mut stops = String::new();
    let mut returns = false;
    for line in printed.lines() {
        if line == "--Return--" {
            returns = true;
        } else if let Some(place) = line.strip_prefix("> main  tests/step/lines.py(") {
            let place = place.split("  step").next().expect("a place");
            let (number, function) = place.split_once(')').expect("a line");
            let function = function.trim_end_matches("()");
            // A line that a return is on may be another one than CPython has shown last.
            if std::mem::take(&mut returns) {
                stops += &format!("return {function}\n");
            } else {
                stops += &format!("line {function} {number}\n");
            }
        }
    }
    assert_eq!(stops, committed);
}
