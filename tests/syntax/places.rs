//! Places: encodings and their declarations, the offsets of spans, and how an error is shown.

use racescope::syntax::ast::{ExprKind, StmtKind};
use racescope::syntax::diagnostic::DiagnosticKind;
use racescope::syntax::{decode_source, parse_expression, parse_module, render};

/// The text that `bytes` are, or the message.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    decode_source(bytes).map_err(|error| error.message)
}

#[test]
fn encodings_are_found_and_applied() {
    // 0xE9 is é in Latin-1 and its kin; 0x80 is € in Windows-1252, 0xA4 is € in Latin-9.
    for (head, byte, expected) in [
        ("# coding: latin-1\n", 0xE9, 'é'),
        ("# -*- coding: iso-8859-1 -*-\n", 0xE9, 'é'),
        (
            "#!/usr/bin/python\n# vim: set fileencoding=latin1 :\n",
            0xE9,
            'é',
        ),
        ("\n# coding=ISO_8859_1\n", 0xE9, 'é'),
        ("# coding: iso-8859-15\n", 0xA4, '€'),
        ("# coding: cp1252\n", 0x80, '€'),
    ] {
        let bytes = [head.as_bytes(), &[byte]].concat();
        assert_eq!(decoded(&bytes), Ok(format!("{head}{expected}")), "{head:?}");
    }
    // Not a declaration: the third line, a line after code, no comment.
    for head in [
        "\n\n# coding: latin-1\n",
        "x\n# coding: latin-1\n",
        "'coding: latin-1'\n",
    ] {
        let bytes = [head.as_bytes(), &[0xE9]].concat();
        assert!(
            decoded(&bytes)
                .unwrap_err()
                .starts_with("Non-UTF-8 code starting with '\\xe9'")
        );
    }
    assert_eq!(decoded(b"\xEF\xBB\xBFx"), Ok("x".to_owned()));
    assert_eq!(
        decoded(b"\xEF\xBB\xBF# coding: utf-8\n"),
        Ok("# coding: utf-8\n".to_owned())
    );
    assert_eq!(
        decoded(b"\xEF\xBB\xBF# coding: latin-1\n"),
        Err("encoding problem: latin-1 with BOM".to_owned())
    );
    assert_eq!(decoded(b"a\r\nb\rc\n"), Ok("a\nb\nc\n".to_owned()));
    let error = decode_source(b"# coding: koi8-r\n").unwrap_err();
    assert_eq!(error.kind, DiagnosticKind::Unsupported);
    assert!(decoded(b"# coding: ascii\n\x80").is_err());
}

#[test]
fn a_span_is_the_text_of_its_node() {
    let source = "x = a.b(1)[2] + (c)\r\nif é:\r\n    f'{ y }'\r\n";
    let module = parse_module(source).unwrap();
    let text = |span: racescope::syntax::ast::Span| &source[span.start as usize..span.end as usize];
    assert_eq!(text(module.body[0].span), "x = a.b(1)[2] + (c)");
    let StmtKind::Assign { value, .. } = &module.body[0].kind else {
        panic!()
    };
    assert_eq!(text(value.span), "a.b(1)[2] + (c)");
    let ExprKind::BinOp { left, right, .. } = &value.kind else {
        panic!()
    };
    assert_eq!((text(left.span), text(right.span)), ("a.b(1)[2]", "c"));
    assert_eq!(text(module.body[1].span), "if é:\r\n    f'{ y }'");
    let StmtKind::If { body, .. } = &module.body[1].kind else {
        panic!()
    };
    let StmtKind::Expr(string) = &body[0].kind else {
        panic!()
    };
    let ExprKind::JoinedStr(parts) = &string.kind else {
        panic!()
    };
    let ExprKind::FormattedValue { value, .. } = &parts[0].kind else {
        panic!()
    };
    assert_eq!(text(value.span), "y");
}

#[test]
fn an_expression_may_stand_after_white_space() {
    let expr = parse_expression(" \t x + 1").unwrap();
    assert_eq!((expr.span.start, expr.span.end, expr.span.line), (3, 8, 1));
    for bad in [
        "", " ", "x = 1", "x; y", "yield", "pass", "x\ny", "*a", "x +",
    ] {
        assert!(parse_expression(bad).is_err(), "{bad:?}");
    }
    for good in ["1, 2", "(yield)", "[x for x in y]\n\n", "lambda: 0 # c"] {
        assert!(parse_expression(good).is_ok(), "{good:?}");
    }
}

#[test]
fn an_error_is_shown_with_its_place_and_what_to_do() {
    let source = "a\nb = é = = 1\nc\n";
    let error = parse_module(source).unwrap_err();
    let shown = render(&error, "lesson.py", source, false);
    assert!(
        shown.starts_with("error: SyntaxError: invalid syntax\n"),
        "{shown}"
    );
    assert!(shown.contains("lesson.py:2:9\n"), "{shown}");
    // The caret stands under the ninth character of the line.
    let lines: Vec<&str> = shown.lines().collect();
    let at = lines
        .iter()
        .position(|l| l.contains("b = é = = 1"))
        .unwrap();
    let column = |line: &str, c: char| line.chars().position(|x| x == c).unwrap();
    assert_eq!(
        column(lines[at + 1], '^') - column(lines[at], 'b'),
        8,
        "{shown}"
    );

    let source = "match x:\n    case 1: pass\n";
    let shown = render(&parse_module(source).unwrap_err(), "m.py", source, false);
    assert!(
        shown.contains("help: racescope reads Python 3.8"),
        "{shown}"
    );
    let error = decode_source(b"# coding: koi8-r\n").unwrap_err();
    assert!(render(&error, "k.py", "", false).contains("k.py:1"));
    let coloured = render(&error, "k.py", "# coding: koi8-r\n", true);
    assert!(coloured.contains("\u{1b}["), "{coloured}");
}
