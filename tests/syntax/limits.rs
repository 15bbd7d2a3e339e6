//! Nesting and chains without bound: a tree or a clean error, never an overflow of the stack. The test
//! threads' stack is 2 MiB, a quarter of a main thread's.

use racescope::syntax::{MAX_HEIGHT, parse_expression, parse_module};

const MANY: usize = 100_000;

fn nested(open: &str, middle: &str, close: &str, count: usize) -> String {
    format!("{}{middle}{}\n", open.repeat(count), close.repeat(count))
}

fn chain(first: &str, link: &str, count: usize) -> String {
    format!("{first}{}\n", link.repeat(count))
}

fn elifs(count: usize) -> String {
    chain("if a: pass\n", "elif b: pass\n", count)
}

/// Refused, with one of the messages for too much.
#[track_caller]
fn refused(source: &str) {
    let error = parse_module(source).expect_err("too deep");
    let known = [
        "too many nested parentheses",
        "too deeply nested",
        "maximum recursion depth exceeded during compilation",
        "too many levels of indentation",
    ];
    assert!(known.contains(&&*error.message), "{}", error.message);
}

#[track_caller]
fn accepted(source: &str) {
    parse_module(source).expect("not too deep");
}

#[test]
fn endless_nesting_is_refused() {
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{", "1", "}"),
        ("{1:", "1", "}"),
        ("f(", "1", ")"),
        ("a[", "1", "]"),
        ("f(*", "1", ")"),
        ("[x for x in ", "1", "]"),
        ("-", "1", ""),
        ("~ + -", "1", ""),
        ("not ", "1", ""),
        ("lambda: ", "1", ""),
        ("lambda x=", "1", ": 1"),
        ("1 ** ", "1", ""),
        ("-1 ** ", "1", ""),
        ("1 if 1 else ", "1", ""),
        ("(yield ", "1", ")"),
        ("(x := ", "1", ")"),
    ] {
        refused(&nested(open, middle, close, MANY));
        // Without the end: the bound comes first, or the end of the file is the error.
        assert!(parse_module(&open.repeat(MANY)).is_err());
        assert!(parse_module(&open.repeat(90)).is_err());
    }
    let blocks: String = (0..200).map(|i| " ".repeat(i) + "if a:\n").collect();
    refused(&blocks);
}

#[test]
fn as_much_nesting_as_cpython_takes_is_accepted() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("a[", "]")] {
        accepted(&nested(open, "1", close, 98));
    }
    accepted(&nested("-", "1", "", 1600));
    accepted(&nested("not ", "1", "", 1600));
    accepted(&nested("1 if 2 else ", "1", "", 1600));
    let blocks: String = (0..99).map(|i| " ".repeat(i) + "if a:\n").collect();
    accepted(&format!(
        "{blocks}{}{}",
        " ".repeat(99),
        nested("(", "1", ")", 70)
    ));
}

#[test]
fn long_chains_are_accepted_up_to_the_height_that_cpython_compiles() {
    let most = MAX_HEIGHT as usize - 2; // the statement and the first operand
    for (first, link) in [
        ("a", " + a"),
        ("a", " - a"),
        ("a", ".b"),
        ("a", "()"),
        ("a", "[0]"),
        ("a", ".b(c)[d]"),
        ("a", " | a"),
    ] {
        let links = link.matches(['+', '*', '-', '.', '(', '[', '|']).count();
        accepted(&chain(first, link, most / links));
        refused(&chain(first, link, most / links + 1));
        refused(&chain(first, link, MANY));
        // An error at the very end of a long chain: the half-built tree is dropped.
        assert!(
            parse_module(&(chain(first, link, most / links).trim_end().to_owned() + " +")).is_err()
        );
    }
    accepted(&elifs(most - 1));
    refused(&elifs(MANY));
    // Flat ones have no bound.
    for (first, link) in [
        ("a", " and a"),
        ("a", " or a"),
        ("a", " < a"),
        ("a", ", a"),
        ("a = ", "a = "),
        ("'a'", " 'a'"),
        ("f'{a}'", " f'{a}'"),
    ] {
        let end = if link == "a = " { "a" } else { "" };
        accepted(&(chain(first, link, MANY).trim_end().to_owned() + " " + end + "\n"));
    }
}

#[test]
fn chains_in_nests_count_together() {
    // 98 levels of 100 terms each are a tree of nearly 10,000 levels.
    let mut source = String::from("1");
    for _ in 0..90 {
        source = format!("({source}{})", " + 1".repeat(100));
    }
    refused(&source);
    let mut block = String::new();
    for level in 0..50 {
        let indent = " ".repeat(level);
        block.extend([&*indent, "if a: pass\n"]);
        for _ in 0..100 {
            block.extend([&*indent, "elif b: pass\n"]);
        }
        block.extend([&*indent, "else:\n"]);
    }
    refused(&(block + &" ".repeat(50) + "pass\n"));
}

#[test]
fn an_expression_is_bounded_too() {
    assert!(parse_expression(&nested("(", "1", ")", MANY)).is_err());
    assert!(parse_expression(&chain("1", " + 1", MANY)).is_err());
    assert!(parse_expression(&chain("1", " + 1", 2000)).is_ok());
}
