//! What the compiler refuses, and with which words and line, against a table that CPython 3.8 wrote
//! (`tests/oracles/compile_errors.py`): every kind of statement in every kind of place.

use racescope::compile::compile_source;

#[test]
fn refuses_as_cpython_does() {
    let table = include_str!("../oracles/data/compile_errors.txt");
    let (head, rows) = table.split_once('\n').unwrap();
    assert!(head.starts_with("# CPython 3.8."), "provenance: {head}");
    let mut wrong = Vec::new();
    let mut refused = 0;
    for row in rows.lines() {
        let (source, message, line): (String, Option<String>, Option<u32>) =
            serde_json::from_str(row).unwrap();
        let ours = compile_source(&source, "x.py").err();
        // Some errors have no line in CPython, or line 0.
        let same = match (&ours, &message) {
            (None, None) => true,
            (Some(ours), Some(message)) => {
                ours.message == *message
                    && line.is_none_or(|line| line == 0 || ours.span.line == line)
            }
            _ => false,
        };
        refused += usize::from(message.is_some());
        if !same {
            let ours = ours.map(|ours| (ours.message, ours.span.line));
            wrong.push(format!(
                "{source}\n    ours   {ours:?}\n    theirs {message:?} {line:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(refused > 500, "only {refused} errors in the table");
}
