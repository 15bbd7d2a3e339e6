//! Deep trees: chains are compiled whatever their length, other nesting ends in a diagnostic, and nothing
//! overflows the stack of a test thread (2 MiB), which is smaller than that of any program.

#![expect(
    clippy::format_push_string,
    reason = "programs are put together of pieces of text; speed does not matter here"
)]

use racescope::bytecode::Opcode;
use racescope::compile::{compile_expression, compile_module, compile_source};
use racescope::syntax::ast::{
    BinOp, Expr, ExprContext, ExprKind, Module, Span, Stmt, StmtKind, UnaryOp,
};
use racescope::syntax::diagnostic::DiagnosticKind;
use racescope::syntax::{MAX_HEIGHT, parse_expression, parse_module};

fn expr(kind: ExprKind) -> Expr {
    let span = Span {
        start: 0,
        end: 1,
        line: 1,
    };
    Expr { kind, span }
}

fn name(id: &str) -> Expr {
    expr(ExprKind::Name {
        id: id.into(),
        ctx: ExprContext::Load,
    })
}

#[test]
fn chains_as_long_as_the_parser_lets_them_be_compile() {
    let length = 2900;
    for (source, opcode) in [
        (format!("x = {}a", "a + ".repeat(length)), Opcode::BinaryAdd),
        (format!("x = a{}", ".b".repeat(length)), Opcode::LoadAttr),
        (
            format!("x = a{}", "[0]".repeat(length)),
            Opcode::BinarySubscr,
        ),
        (
            format!("x = a{}", "()".repeat(length)),
            Opcode::CallFunction,
        ),
        (
            format!("x = a{}", ".b()".repeat(length / 2)),
            Opcode::CallMethod,
        ),
    ] {
        let code = compile_source(&source, "x.py").unwrap();
        let found = code.instrs.iter().filter(|i| i.opcode() == opcode).count();
        assert!(
            found == length || found == length / 2,
            "{opcode:?}: {found}"
        );
    }
    let mut source = "if a: pass\n".to_owned();
    for _ in 0..900 {
        source += "elif a: b\n";
    }
    let code = compile_source(&source, "x.py").unwrap();
    assert!(code.code.len() > 900 * 8);
    let source = format!(
        "from __future__ import annotations\nx: {}a",
        "a + ".repeat(2000)
    );
    assert!(compile_source(&source, "x.py").is_ok());
}

#[test]
fn nesting_ends_in_a_diagnostic() {
    for (before, after, depth) in [
        ("-a ** ", "", 900),
        ("not ", "", 2000),
        ("lambda: ", "", 700),
        ("a if b else ", "", 900),
        ("[", "]", 200),
        ("f(", ")", 200),
        ("{a: ", "}", 200),
    ] {
        let source = format!("\nx = {}1{}", before.repeat(depth), after.repeat(depth));
        let error = compile_source(&source, "x.py").unwrap_err();
        assert!(error.message.contains("too deeply"), "{}", error.message);
        assert_eq!(error.span.line, 2);
    }
    // As high as the parser lets a tree be, all of it to the right.
    let mut deep = name("x");
    for _ in 0..MAX_HEIGHT {
        deep = expr(ExprKind::UnaryOp {
            op: UnaryOp::Invert,
            operand: Box::new(deep),
        });
    }
    let error = compile_expression(deep, "x.py").unwrap_err();
    assert_eq!(error.kind, DiagnosticKind::Unsupported);
}

#[test]
fn what_is_just_within_the_limit_does_not_overflow() {
    let deepest = |make: &dyn Fn(usize) -> String| {
        (1..500)
            .rev()
            .find(|&depth| compile_source(&make(depth), "x.py").is_ok())
    };
    // Brackets stop at the parser, chains to the right at the compiler.
    for (before, after, least) in [
        ("lambda: ", "", 80),
        ("[", " for x in y]", 80),
        ("f(a, *b, c=", ")", 80),
        ("{**", "}", 80),
        ("not ", "", 400),
        ("a if b else ", "", 400),
    ] {
        let found =
            deepest(&|depth| format!("x = {}z{}", before.repeat(depth), after.repeat(depth)));
        assert!(found >= Some(least), "{before}: {found:?}");
    }
    // All of it at once: functions in functions, and the heaviest expressions in the innermost.
    let mixed = deepest(&|depth| {
        let mut source = String::new();
        for level in 0..60 {
            source += &format!("{}def f():\n", " ".repeat(level));
        }
        source += &" ".repeat(60);
        source += &format!("x = {}z{}", "[".repeat(60), " for x in y]".repeat(60));
        source + &" if a else b".repeat(depth)
    });
    assert!(mixed >= Some(100), "{mixed:?}");
}

#[test]
fn large_literals_take_no_long_time() {
    let items: Vec<String> = (0..20_000).map(|n| n.to_string()).collect();
    let items = items.join(", ");
    let source = format!("a in {{{items}}}\nb in {{{items}}}\nc = [{items}]\n");
    let code = compile_source(&source, "x.py").unwrap();
    // The set once; and its members once more, for the list.
    assert_eq!(code.consts.len(), 20_002);
}

#[test]
fn a_module_and_its_text_compile_alike() {
    let source = "def f(x):\n    return x + 1\nprint(f(2))\n";
    let module = parse_module(source).unwrap();
    let code = compile_module(module, "x.py").unwrap();
    assert_eq!(code, compile_source(source, "x.py").unwrap());
}

#[test]
fn a_lone_expression_returns_its_value() {
    let code = compile_expression(parse_expression("[a, b](c)").unwrap(), "x.py").unwrap();
    let ops: Vec<&str> = code.instrs.iter().map(|i| i.opcode().name()).collect();
    let expected = [
        "LOAD_NAME",
        "LOAD_NAME",
        "BUILD_LIST",
        "LOAD_NAME",
        "CALL_FUNCTION",
        "RETURN_VALUE",
    ];
    assert_eq!(ops, expected);
    let sum = expr(ExprKind::BinOp {
        left: Box::new(name("a")),
        op: BinOp::Add,
        right: Box::new(name("b")),
    });
    let module = Module {
        body: vec![Stmt {
            span: sum.span,
            kind: StmtKind::Expr(Box::new(sum)),
        }],
    };
    assert!(compile_module(module, "x.py").is_ok());
}
