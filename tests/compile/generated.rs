//! Programs made at random: none makes the compiler panic, and a live CPython 3.8 compiles each to the same
//! code.
//!
//! The programs come from bytes (`maker.rs`), so proptest can shrink one that fails.

use crate::cpython;
use crate::maker::program;
use crate::oracle::{ask, difference, flatten};
use proptest::prelude::*;
use racescope::bytecode::disassemble;
use racescope::compile::compile_source;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_program_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(code) = compile_source(&program(&bytes), "x.py") {
            prop_assert!(!disassemble(&code).is_empty());
        }
    }
}

/// The bytes of the `n`th program: a xorshift stream, since only variety is asked of it.
fn stream(n: u64) -> Vec<u8> {
    let mut state = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[4]
    };
    let length = 20 + usize::from(next()) * 3;
    (0..length).map(|_| next()).collect()
}

fn agree(numbers: std::ops::Range<u64>) {
    let Some(python) = cpython::find("3.8") else {
        eprintln!("skipped: no python3.8 on PATH or under pyenv");
        return;
    };
    let folder = std::env::temp_dir().join(format!(
        "racescope-generated-{}-{}",
        std::process::id(),
        numbers.start
    ));
    std::fs::create_dir_all(&folder).unwrap();
    let total = usize::try_from(numbers.end - numbers.start).unwrap();
    let (mut files, mut sources) = (Vec::new(), Vec::new());
    for number in numbers {
        let (file, source) = (
            folder.join(format!("{number}.py")),
            program(&stream(number)),
        );
        std::fs::write(&file, &source).unwrap();
        files.push(file);
        sources.push(source);
    }
    let answers = ask(&python, &files);
    std::fs::remove_dir_all(&folder).unwrap();
    let (mut compiled, mut wrong) = (0, Vec::new());
    for (answer, source) in answers.iter().zip(&sources) {
        let ours = compile_source(source, "x.py");
        let what = match (&answer.codes, &answer.error, ours) {
            (Some(theirs), _, Ok(code)) => {
                compiled += 1;
                let mut ours = Vec::new();
                flatten(&code, &mut ours);
                difference(&ours, theirs)
            }
            (Some(_), _, Err(error)) => Some(format!("refused: {}", error.message)),
            (None, Some((message, line)), Ok(_)) => {
                Some(format!("not refused: {message} {line:?}"))
            }
            (None, Some((message, line)), Err(error)) => {
                let same = *message == error.message
                    && line.is_none_or(|line| line == 0 || line == error.span.line);
                (!same).then(|| {
                    format!(
                        "ours {} {}, theirs {message} {line:?}",
                        error.message, error.span.line
                    )
                })
            }
            (None, None, _) => Some("not decoded".to_owned()),
        };
        if let Some(what) = what {
            wrong.push(format!("{}: {what}", answer.path.display()));
            if let Some(keep) = std::env::var_os("RACESCOPE_KEEP") {
                let name = answer.path.file_name().unwrap();
                std::fs::write(std::path::Path::new(&keep).join(name), source).unwrap();
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {total} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        compiled * 2 > total,
        "only {compiled} of {total} compile at all"
    );
    eprintln!("{compiled} of {total} programs compile, all alike");
}

#[test]
fn programs_compile_as_by_cpython() {
    agree(0..150);
}

#[test]
#[ignore = "takes minutes: twenty thousand programs"]
fn many_programs_compile_as_by_cpython() {
    agree(1000..21_000);
}
