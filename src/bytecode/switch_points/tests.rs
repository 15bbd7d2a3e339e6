use super::*;
use crate::bytecode::{CodeObject, Const, Opcode};
use crate::compile::compile_source;
use std::sync::Arc;

fn models() -> impl Iterator<Item = GilModel> {
    [GilModel::Any].into_iter().chain(GilModel::COMPARED)
}

fn compiled(text: &str) -> Arc<CodeObject> {
    compile_source(text, "<test>").expect("the text compiles")
}

/// The marked instructions of the outermost code object under a model: offset, opcode and condition.
fn marked(text: &str, model: &str) -> Vec<(u32, &'static str, Condition)> {
    let code = compiled(text);
    let model: GilModel = model.parse().expect("a model");
    let marks = CodeMarks::new(&code, model.row().expect("it has a row"));
    let instrs = code.instrs.iter().zip(&code.offsets).zip(&marks.marks);
    instrs
        .filter(|(_, mark)| mark.condition != Condition::Never)
        .map(|((instr, &offset), mark)| (offset, instr.opcode().name(), mark.condition))
        .collect()
}

#[test]
fn what_is_printed_is_read_back() {
    for model in models() {
        assert_eq!(model.to_string().parse(), Ok(model));
        if let Some(warm) = model.warm() {
            assert_eq!(warm.to_string().parse(), Ok(warm));
            assert_eq!(warm.warm(), None);
        }
    }
    let warm = models()
        .filter_map(GilModel::warm)
        .map(|model| model.to_string());
    let expected = ["3.11-warm", "3.12-warm", "3.13-warm", "3.14-warm"];
    assert!(warm.eq(expected));
    for bad in [
        "",
        "3",
        "3.5",
        "3.15",
        "3.10-warm",
        "3.1",
        "ANY",
        "3.12 ",
        "any-warm",
    ] {
        assert!(bad.parse::<GilModel>().is_err(), "{bad}");
    }
}

#[test]
fn no_row_says_two_things_of_an_opcode() {
    for row in models().filter_map(GilModel::row) {
        let mut seen: Vec<Opcode> = Vec::new();
        for &opcode in row.conditions.iter().flat_map(|(_, opcodes)| *opcodes) {
            assert!(!seen.contains(&opcode), "3.{}: {opcode:?}", row.minor);
            seen.push(opcode);
        }
    }
}

/// A point of 3.10 or later is one of 3.9 too, on code without loops and handlers: what changed is that tests went.
#[test]
fn newer_models_have_fewer_points_in_straight_code() {
    let text = "a.b[c] = f(d, k=e) + g(*h) - i.j() if l else {**m, n: o}";
    let old: Vec<u32> = marked(text, "3.9").iter().map(|mark| mark.0).collect();
    for model in ["3.10", "3.11", "3.12", "3.13", "3.14"] {
        let new = marked(text, model);
        assert!(new.iter().all(|mark| old.contains(&mark.0)), "{model}");
        assert!(new.len() < old.len(), "{model}");
    }
}

#[test]
fn a_statement_of_the_lesson_has_four_points_up_to_3_9_and_none_later() {
    // LOAD_NAME, LOAD_NAME, INPLACE_ADD, STORE_NAME; then the return of the module.
    for model in ["3.6", "3.7", "3.8", "3.9"] {
        assert_eq!(marked("counter += amount", model).len(), 4, "{model}");
    }
    for model in ["3.10", "3.11", "3.12", "3.13", "3.14"] {
        assert_eq!(marked("counter += amount", model), [], "{model}");
    }
}

#[test]
fn a_while_loop_goes_round_as_each_version_compiles_it() {
    let text = "while a:\n  b\n";
    // LOAD_NAME 0, POP_JUMP_IF_FALSE 2, LOAD_NAME 4, POP_TOP 6, JUMP_ABSOLUTE 8.
    let back = |model| marked(text, model).last().copied();
    let jump = |condition| Some((8, "JUMP_ABSOLUTE", condition));
    assert_eq!(back("3.9"), jump(Condition::Always));
    assert_eq!(back("3.14"), jump(Condition::BackwardJump));
    for model in ["3.10", "3.11", "3.12", "3.13"] {
        assert_eq!(back(model), jump(Condition::LoopEnd), "{model}");
    }
    // A `continue` jumps to the top in every version.
    let text = "while a:\n  if b:\n    continue\n  c\n";
    for model in ["3.10", "3.11", "3.12", "3.13", "3.14"] {
        let jumps: Vec<Condition> = marked(text, model)
            .into_iter()
            .filter_map(|(_, name, condition)| (name == "JUMP_ABSOLUTE").then_some(condition))
            .collect();
        let end = if model == "3.14" {
            Condition::BackwardJump
        } else {
            Condition::LoopEnd
        };
        assert_eq!(jumps, [Condition::BackwardJump, end], "{model}");
    }
    // The peephole pass leads a conditional jump that leaves the body's last `if` to the condition.
    let text = "while a:\n  if b:\n    c\n";
    let ends = |model| {
        let of_jump = |mark: &&(u32, &str, Condition)| mark.1 == "POP_JUMP_IF_FALSE" && mark.0 > 2;
        marked(text, model).iter().find(of_jump).map(|mark| mark.2)
    };
    assert_eq!(ends("3.10"), Some(Condition::LoopEndIfTaken));
    assert_eq!(ends("3.12"), Some(Condition::LoopEnd));
    assert_eq!(ends("3.14"), Some(Condition::BackwardJump));
    // An inner loop that ends where the outer one does.
    let text = "while a:\n  while b:\n    c\n";
    assert_eq!(ends("3.10"), Some(Condition::LoopEndIfTaken));
    let inner = marked(text, "3.12");
    assert!(
        inner
            .iter()
            .filter(|mark| mark.2 == Condition::LoopEnd)
            .count()
            >= 2
    );
}

#[test]
fn constructs_that_later_versions_compile_in_another_way() {
    let conditions = |text, model: &str, name: &str| -> Vec<Condition> {
        let of_name = |mark: (u32, &str, Condition)| (mark.1 == name).then_some(mark.2);
        marked(text, model)
            .into_iter()
            .filter_map(of_name)
            .collect()
    };
    // `in` and `is` are instructions of their own since 3.9, which do not test.
    assert_eq!(
        conditions("a in b", "3.8", "COMPARE_OP"),
        [Condition::Always]
    );
    assert_eq!(conditions("a in b", "3.9", "COMPARE_OP"), []);
    assert_eq!(
        conditions("a < b", "3.9", "COMPARE_OP"),
        [Condition::Always]
    );
    // The test of a handler is no jump in 3.10.
    let text = "try:\n  a\nexcept E:\n  b\n";
    assert_eq!(conditions(text, "3.10", "POP_JUMP_IF_FALSE"), []);
    assert_eq!(
        conditions("if a: b", "3.10", "POP_JUMP_IF_FALSE"),
        [Condition::Taken]
    );
    // The end of a `with` is a call since 3.9.
    let text = "with a: b";
    assert_eq!(
        conditions(text, "3.8", "WITH_CLEANUP_START"),
        [Condition::Always]
    );
    assert_eq!(
        conditions(text, "3.10", "WITH_CLEANUP_START"),
        [Condition::NormalExit]
    );
    assert_eq!(
        conditions(text, "3.12", "WITH_CLEANUP_START"),
        [Condition::ExitCall]
    );
    assert_eq!(conditions(text, "3.13", "SETUP_WITH"), []);
    assert_eq!(
        conditions(text, "3.14", "SETUP_WITH"),
        [Condition::EnterCall]
    );
    // `break` is a jump forwards.
    let text = "while a:\n  break\n";
    let row = GilModel::version(10).row().expect("a row");
    let code = compiled(text);
    let marks = CodeMarks::new(&code, row);
    for (index, instr) in code.instrs.iter().enumerate() {
        if instr.opcode() == Opcode::JumpAbsolute {
            let said = marks.describe(&code, row, index);
            assert_eq!(said, None, "a jump forwards is no switch point");
        }
    }
}

#[test]
fn comprehensions_are_inlined_from_3_12_on_and_generator_expressions_never() {
    for (text, inlines) in [
        ("[a for a in b]", true),
        ("{a for a in b}", true),
        ("(a for a in b)", false),
    ] {
        let code = compiled(text);
        let Some(Const::Code(inner)) = code.consts.iter().find(|c| matches!(c, Const::Code(_)))
        else {
            panic!("{text} has code of its own");
        };
        for (model, newer) in [("3.11", false), ("3.12", true), ("3.14", true)] {
            let row = model.parse::<GilModel>().unwrap().row().unwrap();
            let entry = CodeMarks::new(inner, row).entry;
            assert_eq!(entry, !(inlines && newer), "{text} under {model}");
        }
    }
}

#[test]
fn setup_finally_forbids_the_point_before_it_where_it_is_one() {
    let skips = |text: &str, model: &str| {
        let code = compiled(text);
        let row = model.parse::<GilModel>().unwrap().row().unwrap();
        CodeMarks::new(&code, row)
            .marks
            .iter()
            .any(|mark| mark.skipped)
    };
    let (handlers, finally) = ("try: a\nexcept E: b\n", "try: a\nfinally: b\n");
    // Up to 3.7 a `try` with handlers begins with SETUP_EXCEPT.
    assert_eq!(
        (skips(handlers, "3.7"), skips(finally, "3.7")),
        (false, true)
    );
    assert_eq!(
        (skips(handlers, "3.8"), skips(finally, "3.8")),
        (true, true)
    );
    assert_eq!(
        (skips(handlers, "3.10"), skips(finally, "3.10")),
        (true, true)
    );
    assert_eq!(
        (skips(handlers, "3.11"), skips(finally, "3.11")),
        (false, false)
    );
}
