//! What holds for every text: no panic, spans inside the text, the same answer twice, and nothing shown
//! to a terminal that could control it.

use proptest::prelude::*;
use racescope::syntax::ast::Span;
use racescope::syntax::{Diagnostic, decode_source, parse_expression, parse_module, render};

/// Text that looks like Python more often than not.
fn pythonish() -> impl Strategy<Value = String> {
    let scraps = prop::sample::select(vec![
        "def f(",
        "class ",
        "if ",
        "else:",
        "elif ",
        "for ",
        " in ",
        "while ",
        "try:",
        "except ",
        "with ",
        " as ",
        "lambda ",
        "yield ",
        "await ",
        "async ",
        "import ",
        "from ",
        "return ",
        "not ",
        "x",
        "y.z",
        "f(a, *b)",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ":",
        ":=",
        "=",
        "==",
        "+=",
        "**",
        "*",
        ",",
        ";",
        ".",
        "@",
        "\n",
        "\n    ",
        "\n\t",
        "\n  ",
        "\r\n",
        "\r",
        "\\\n",
        "\x0c",
        "#c",
        "'",
        "\"",
        "'''",
        "f'",
        "f\"{",
        "!r",
        "{{",
        "}}",
        "rb'",
        "\\x4",
        "\\N{DIGIT ONE}",
        "\\N{-a}",
        "\\ud800",
        "0x",
        "0_7",
        "1e5",
        "1j",
        ".5",
        "é",
        "ﬁ",
        "€",
        "😀",
        "\u{feff}",
        "None",
        "__debug__",
        "...",
        "->",
        "/",
        "<>",
        "$",
        "\0",
    ]);
    let piece = prop_oneof![
        8 => scraps.prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[ -~]{0,6}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn check_error(error: &Diagnostic, source: &str) {
    let Span { start, end, line } = error.span;
    assert!(start <= end, "{error:?}");
    assert!(end as usize <= source.len() + 1, "{error:?}");
    let lines = source.split(['\n', '\r']).count();
    assert!(line >= 1 && line as usize <= lines, "{error:?}");
    assert!(!error.message.is_empty());
    let shown = render(error, "a\x1b[2J\n.py", source, false);
    assert!(
        shown.chars().all(|c| c == '\n' || !c.is_control()),
        "{shown:?}"
    );
    assert!(shown.contains("a␛[2J␊.py:"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_parsed_or_refused(source in pythonish()) {
        match parse_module(&source) {
            Ok(module) => prop_assert_eq!(&Ok(module), &parse_module(&source)),
            Err(error) => check_error(&error, &source),
        }
        if let Err(error) = parse_expression(&source) {
            check_error(&error, &source);
        }
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(text) = decode_source(&bytes) {
            prop_assert!(!text.contains('\r'));
        }
    }

    /// Line ends do not matter to the tree, but for the offsets.
    #[test]
    fn line_ends_are_all_alike(source in pythonish()) {
        let source = source.replace(['\r', '\0'], "");
        let lines = |result: Result<_, Diagnostic>| {
            result.map(|m| crate::dump::module(&m)).map_err(|e| e.message)
        };
        let unix = lines(parse_module(&source));
        prop_assert_eq!(&unix, &lines(parse_module(&source.replace('\n', "\r\n"))));
        prop_assert_eq!(&unix, &lines(parse_module(&source.replace('\n', "\r"))));
    }
}
