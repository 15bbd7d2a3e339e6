//! How fast the standard library is parsed and compiled, against CPython 3.8 in the same run.
//!
//! `cargo bench --bench compile`. Both sides compile every file of CPython's library that is UTF-8; the sum of
//! the lengths of all code must agree, or the numbers mean nothing. Without a 3.8 there is nothing to compare.

#[path = "../tests/support/cpython.rs"]
mod cpython;

use racescope::bytecode::CodeObject;
use racescope::compile::{compile_module, compile_source};
use racescope::syntax::parse_module;
use std::time::{Duration, Instant};

const BASELINE: &str = "
import os, sys, time, warnings
warnings.simplefilter('ignore')
CODE = type(compile('', '', 'exec'))
def size(code):
    return len(code.co_code) + sum(size(c) for c in code.co_consts if isinstance(c, CODE))
root = os.path.dirname(os.__file__)
files = []
for folder, folders, names in os.walk(root):
    folders[:] = [f for f in folders if f not in ('site-packages', 'test', 'tests')]
    files += [os.path.join(folder, name) for name in names if name.endswith('.py')]
total, spent, kept = 0, 0, []
for file in sorted(files):
    try:
        with open(file, encoding='utf-8', newline='') as text:
            source = text.read()
        began = time.perf_counter()
        code = compile(source, file, 'exec', 0, True, 0)
        spent += time.perf_counter() - began
    except (SyntaxError, ValueError):
        continue
    total += size(code)
    kept.append(file)
print(total, spent)
print('\\n'.join(kept))
";

fn size(code: &CodeObject) -> usize {
    code.code.len() + code.nested().map(|inner| size(inner)).sum::<usize>()
}

fn main() {
    let Some(python) = cpython::find("3.8") else {
        println!("skipped: no python3.8 on PATH or under pyenv");
        return;
    };
    let output = cpython::command(&python)
        .args(["-c", BASELINE])
        .output()
        .expect("the interpreter runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let (head, files) = text.split_once('\n').expect("numbers and files");
    let (total, spent) = head.split_once(' ').expect("two numbers");
    let baseline = Duration::from_secs_f64(spent.parse().expect("seconds"));
    let sources: Vec<String> = files
        .lines()
        .map(|file| std::fs::read_to_string(file).expect("read before"))
        .collect();
    let bytes: usize = sources.iter().map(String::len).sum();
    let (mut parsing, mut compiling) = (Duration::MAX, Duration::MAX);
    let mut found = 0;
    for _ in 0..5 {
        let (mut parse, mut compile) = (Duration::ZERO, Duration::ZERO);
        found = 0;
        for source in &sources {
            let began = Instant::now();
            let module = parse_module(source).expect("3.8 accepts it");
            parse += began.elapsed();
            let began = Instant::now();
            let code = compile_module(module, "x.py").expect("3.8 accepts it");
            compile += began.elapsed();
            found += size(&code);
        }
        (parsing, compiling) = (parsing.min(parse), compiling.min(compile));
    }
    assert_eq!(found.to_string(), total, "the same code");
    let ours = parsing + compiling;
    println!("{} files, {bytes} bytes of source", sources.len());
    println!("CPython 3.8   {:>8}ms", baseline.as_millis());
    println!("parse         {parsing:>8.0?}");
    println!("compile       {compiling:>8.0?}");
    println!(
        "ratio         {:.3}",
        ours.as_secs_f64() / baseline.as_secs_f64()
    );
    let began = Instant::now();
    for _ in 0..1000 {
        compile_source("print('hello')\n", "x.py").expect("it compiles");
    }
    println!("a tiny program {:?}", began.elapsed() / 1000);
}
