//! The page of `racescope report`: well formed, self-contained, the same bytes for the same input, never too long, and with
//! everything that `run --explain` names. What a program prints or calls its names is text on the page, never more.

use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Elements that have no end.
const VOID: [&str; 5] = ["meta", "link", "br", "input", "hr"];

fn racescope(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_racescope"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("racescope runs")
}

/// The page, on standard output.
fn page(args: &[&str]) -> String {
    let mut words = vec!["report", "-o", "-"];
    words.extend(args);
    let output = racescope(&words);
    assert!(
        output.status.success(),
        "racescope {}: {}",
        words.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Tags in order, each with its attributes, scripts and styles skipped; checks that they nest.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        // No attribute of ours has a `>` that is not escaped.
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        let name: String = tag
            .chars()
            .take_while(|c| !c.is_whitespace())
            .collect::<String>();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "after {tags:?}");
            continue;
        }
        assert!(
            name.chars().all(|c| c.is_ascii_alphanumeric()) || name == "!DOCTYPE",
            "<{tag}>"
        );
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        tags.push(tag.to_owned());
        if name == "script" || name == "style" {
            let close = format!("</{name}>");
            let end = rest.find(&close).expect("it ends");
            rest = &rest[end + close.len()..];
        } else if !VOID.contains(&name.as_str()) && name != "!DOCTYPE" {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    tags
}

fn attributes<'a>(tags: &'a [String], name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    let find = |tag: &'a String| {
        let at = tag.find(&start)? + start.len();
        tag[at..].split('"').next()
    };
    tags.iter().filter_map(find).collect()
}

/// Well formed, no id twice, every link within the page leads somewhere, nothing from elsewhere.
fn check(page: &str) {
    let tags = tags(page);
    let ids = attributes(&tags, "id");
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id is there twice");
    for link in attributes(&tags, "href") {
        if let Some(id) = link.strip_prefix('#') {
            assert!(once.binary_search(&id).is_ok(), "nothing is at {link}");
        } else {
            assert_eq!(link, "data:,");
        }
    }
    assert!(attributes(&tags, "src").is_empty());
    assert_eq!(
        tags.iter().filter(|tag| tag.starts_with("script")).count(),
        1
    );
    assert!(page.len() <= 2_000_000, "{} bytes", page.len());
    for c in page.chars() {
        assert!(!c.is_control() || c == '\n' || c == '\t', "{c:?}");
    }
}

/// A program's file, removed at the end.
struct Program(PathBuf);

impl Program {
    fn new(name: &str, text: &str) -> Self {
        let name = format!("racescope-report-{name}-{}.py", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).expect("a file");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("UTF-8")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

const SNIPPET: [&str; 12] = [
    "-c",
    "counter += amount",
    "--threads",
    "2",
    "--set",
    "counter=0",
    "--per-thread",
    "amount=1,10",
    "--scheduler",
    "round-robin:2",
    "--seed",
    "1",
];

#[test]
fn every_lost_update_that_explain_names_is_on_the_page() {
    let small = "programs/lesson/pool_counter_small.py";
    let attribute = "programs/lost_updates/attribute_counter.py";
    let cases: [&[&str]; 3] = [
        &SNIPPET,
        &[small, "--seed", "3"],
        &[attribute, "--seed", "2"],
    ];
    let mut losses = 0;
    for case in cases {
        let text = page(case);
        check(&text);
        let mut words = vec!["run", "--explain", "--format", "json"];
        words.extend(case);
        let json: Json = serde_json::from_slice(&racescope(&words).stdout).expect("JSON");
        let table = text
            .split("<table class=\"losses\">")
            .nth(1)
            .unwrap_or_default();
        let body = table.split("<tbody>").nth(1).unwrap_or_default();
        let body = body.split("</tbody>").next().unwrap_or_default();
        let rows: Vec<String> = body.split("</tr>").map(plain).collect();
        let lost = json["lost"].as_array().expect("a list");
        assert_eq!(rows.len(), lost.len() + 1, "{case:?}");
        for (row, update) in rows.iter().zip(lost) {
            losses += 1;
            let location = update["location"].as_str().expect("a text");
            assert!(row.contains(location), "{row}");
            let writes = update["lost_writes"].as_array().expect("a list");
            for access in [&update["read"], &update["overwrite"]]
                .into_iter()
                .chain(writes.iter().take(3))
            {
                let told = format!(
                    "step {}, {}, line {}, offset {}: {}",
                    access["step"],
                    access["opcode"].as_str().expect("a text"),
                    access["line"],
                    access["offset"],
                    access["value"].as_str().expect("a text")
                );
                assert!(row.contains(&told), "no '{told}' in: {row}");
            }
        }
    }
    assert!(losses > 20, "only {losses} lost updates to look for");
}

/// The text of a piece of the page.
fn plain(markup: &str) -> String {
    let mut text = String::new();
    for part in markup.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    text
}

#[test]
fn the_first_lost_update_is_a_picture_before_all_else() {
    let text = page(&SNIPPET);
    let picture = text.find("<svg").expect("a picture");
    assert!(picture < text.find("id=\"steps\"").expect("the steps"));
    let svg = text[picture..].split("</svg>").next().expect("it ends");
    for words in ["stale read", "overwrites", "· lost", "class=\"arrow\""] {
        assert!(svg.contains(words), "no '{words}'");
    }
    // What was read and what was stored is there, not cut away.
    let long = ["programs/lesson/pool_counter_small.py", "--seed", "3"];
    let mut words = vec!["run", "--explain", "--format", "json"];
    words.extend(long);
    let json: Json = serde_json::from_slice(&racescope(&words).stdout).expect("JSON");
    let value = |key: &str| {
        json["lost"][0][key]["value"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    let other = page(&long);
    let other = plain(other.split("<svg").nth(1).expect("a picture"));
    assert!(other.contains(&format!("counter → {} · stale read", value("read"))));
    assert!(other.contains(&format!("counter ← {} · overwrites", value("overwrite"))));
    // Both stores, and the step that each is, are lines of the picture.
    assert_eq!(svg.matches("STORE_NAME counter").count(), 2, "{svg}");
}

#[test]
fn two_threads_that_add_once_have_924_interleavings_and_lose_in_868() {
    let text = page(&SNIPPET);
    // Choosing 6 of 12 steps; an update is lost unless one thread's store is before the other's read.
    assert!(plain(&text).contains("over all 924 interleavings"));
    let table = text.split("All outcomes").nth(1).expect("the table");
    let rows: Vec<Vec<String>> = table
        .split("<tbody>")
        .nth(1)
        .and_then(|rest| rest.split("</tbody>").next())
        .expect("rows")
        .split("</tr>")
        .map(|row| row.split("</td>").map(plain).collect::<Vec<_>>())
        .filter(|row| row.len() > 2)
        .collect();
    let number = |row: &[String], at: usize| row[at].parse::<u32>().expect("a number");
    let all: u32 = rows.iter().map(|row| number(row, 1)).sum();
    let lossy: u32 = rows.iter().map(|row| number(row, 2)).sum();
    assert_eq!((all, lossy), (924, 868));
    assert_eq!(text.matches("◄ this run").count(), 1);
}

#[test]
fn what_the_program_says_is_text() {
    let nasty = "<script>alert(1)</script>";
    let text = format!(
        "import threading\n\
         box = {{}}\n\
         def add(name='</pre><b onclick=\"x\">'):\n\
         \x20   global box\n\
         \x20   box = {{**box, name: '{nasty}'}}  # {nasty}\n\
         threads = [threading.Thread(target=add, name='{nasty}') for _ in range(2)]\n\
         for t in threads: t.start()\n\
         for t in threads: t.join()\n\
         print('{nasty}', '\\x00\\x1b[31m\\u202e', '&amp;')\n"
    );
    let program = Program::new("nasty", &text);
    for seed in ["1", "2", "3"] {
        let text = page(&[
            program.path(),
            "--seed",
            seed,
            "--scheduler",
            "random:3",
            "--",
            nasty,
        ]);
        check(&text);
        assert!(!text.contains("<script>alert"));
        assert!(!text.contains("<b onclick"));
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(text.contains("&amp;amp;"));
        assert!(text.contains("\\x00\\x1b[31m\\u202e"));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for case in [
        &SNIPPET[..],
        &["programs/lesson/pool_counter_small.py", "--seed", "5"],
    ] {
        assert_eq!(page(case), page(case));
    }
}

#[test]
fn a_long_run_says_what_is_left_out() {
    let text = page(&["programs/lesson/pool_counter_small.py", "--seed", "3"]);
    check(&text);
    assert!(plain(&text).contains("of them are left out here"));
    assert!(text.contains("<svg"), "the first lost update is shown");
}

#[test]
fn text_without_end_does_not_make_the_page_long() {
    let lines: Vec<String> = (0..5000)
        .map(|n| format!("x{n} = y{n} = 'a<b' * 9\n"))
        .collect();
    let lines = lines.concat();
    let long = "y".repeat(20_000);
    let text = format!(
        "{lines}{long} = '{long}'\n\
         import threading\n\
         def go():\n\x20   global {long}\n\x20   for _ in range(200): {long} = {long} + ''\n\
         ts = [threading.Thread(target=go) for _ in range(4)]\n\
         for t in ts: t.start()\n\
         print('<' * 3000000)\n"
    );
    let program = Program::new("long", &text);
    let text = page(&[program.path(), "--seed", "1"]);
    check(&text);
    assert!(plain(&text).contains("lines are left out"));
    assert!(plain(&text).contains("It goes on: "));
}

#[test]
fn bad_ends_and_quiet_runs_have_pages_too() {
    let cases: [&[&str]; 5] = [
        &["programs/deadlock/lock_twice.py", "--seed", "1"],
        &["-c", "pass", "--seed", "1"],
        &["-c", "", "--seed", "1"],
        &["-c", "1 / 0", "--threads", "9", "--seed", "1"],
        &[
            "-c",
            "while True: pass",
            "--seed",
            "1",
            "--max-steps",
            "5000",
        ],
    ];
    for case in cases {
        check(&page(case));
    }
    let stuck = page(cases[0]);
    assert!(plain(&stuck).contains("deadlock: no thread can ever go on"));
}

#[test]
fn the_file_is_written_whole_or_not_at_all() {
    let program = Program::new("kept", "print(1)\n");
    let path = program.path();
    // Not over the program itself.
    let refused = racescope(&["report", path, "-o", path]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(
        std::fs::read_to_string(path).expect("it is there"),
        "print(1)\n"
    );
    // Not where there is no directory.
    let refused = racescope(&["report", path, "-o", "no/such/place.html"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!Path::new(env!("CARGO_MANIFEST_DIR")).join("no").exists());
    // What is in the file is what would be on standard output.
    let html = format!("{path}.html");
    let written = racescope(&["report", path, "--seed", "1", "-o", &html]);
    assert!(written.status.success());
    assert_eq!(written.stdout, b"");
    let text = std::fs::read_to_string(&html).expect("it is there");
    std::fs::remove_file(&html).expect("it goes");
    assert_eq!(text, page(&[path, "--seed", "1"]));
}
