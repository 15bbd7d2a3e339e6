//! The list of what each step reads and writes, held to what steps really do.
//!
//! Two tests over all programs of `programs/` and more of the tests' own, under random schedules. The first
//! compares the state before and after each step: whatever changed must be among the writes of the step. The
//! second takes two threads that could both go on, and makes their next steps in either order: if the lists say that
//! the steps do not conflict, both orders must give the same state, up to the numbers of objects. So it also holds
//! the reads to be complete: a read that is not listed is a step that goes another way, or computes another
//! value, after the other thread's write.

use racescope::analysis::accesses::{Access, Accesses, Location, Now, Sink, Union, conflict};
use racescope::bytecode::Instr;
use racescope::bytecode::instr::Compare;
use racescope::runtime::frame::{Exec, Frame};
use racescope::runtime::interp::{self, Quantum, Stop};
use racescope::runtime::object::Object;
use racescope::runtime::observer::{Edge, Moment, Outside};
use racescope::runtime::program::Program;
use racescope::runtime::start;
use racescope::runtime::state::State;
use racescope::runtime::value::Handle;
use racescope::schedule::ThreadId;
use racescope::{compile, syntax};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fmt::Write;
use std::path::Path;

// ---- states as text ----

/// An object as text that shows all that can change in it.
fn describe(object: &Object) -> String {
    let dict = |dict: &racescope::runtime::dict::Dict| {
        let mut text = String::from("{");
        for (key, value) in dict.iter() {
            let _ = write!(text, "{key:?}: {value:?}, ");
        }
        text + "}"
    };
    match object {
        Object::Dict(items) => format!("Dict{}", dict(items)),
        Object::Set(set) => format!("Set{:?}", set.iter().collect::<Vec<_>>()),
        Object::FrozenSet(set) => format!("FrozenSet{:?}", set.iter().collect::<Vec<_>>()),
        Object::Instance(instance) => format!(
            "Instance {:?} {:?} {:?} {}",
            instance.class,
            instance.dict,
            instance.payload,
            dict(&instance.attrs)
        ),
        Object::Function(f) => format!(
            "Function {} {:?} {:?} {:?} {:?} {}",
            f.code,
            f.defaults,
            f.kwdefaults,
            f.closure,
            f.annotations,
            dict(&f.attrs)
        ),
        Object::Class(class) => format!(
            "Class {} {:?} {:?} {}",
            class.name,
            class.bases,
            class.mro,
            dict(&class.dict)
        ),
        Object::Exception(e) => format!(
            "Exception {:?} {:?} {:?} {:?} {:?} {}",
            e.class,
            e.args,
            e.traceback,
            e.cause,
            e.context,
            dict(&e.attrs)
        ),
        Object::Module(module) => format!("Module {} {}", module.name, dict(&module.dict)),
        other => format!("{other:?}"),
    }
}

/// A thread's frames, without what lies on its stack and is not in use.
fn describe_exec(exec: &Exec) -> String {
    let mut text = format!(
        "{:?} {:?} {:?} {:?}",
        exec.frames, exec.blocks, exec.handled, exec.wait
    );
    for frame in &exec.frames {
        if let Frame::Python(frame) = frame {
            for word in &exec.values[frame.base as usize..(frame.base + frame.sp) as usize] {
                let _ = write!(text, " {:?}", word.value());
            }
        }
    }
    text
}

/// The whole state as text in which objects are numbered in the order in which they are reached.
fn canonical(state: &State) -> String {
    let mut text = String::new();
    for slot in &state.globals {
        let _ = write!(text, "{:?} ", slot.value());
    }
    let _ = write!(
        text,
        "\n{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {} {:?} {:?} {}",
        state.bound,
        state.extra_names,
        state.threads,
        state.stdout,
        state.stderr,
        state.random.as_ref().map(|random| format!("{random:?}")),
        state.recursion_limit,
        state.switch_interval,
        state.argv,
        state.thread_names,
        state.pool_names,
        state.pools,
        state.exit,
        state.uncaught,
    );
    for exec in state.execs.iter() {
        text.push('\n');
        text.push_str(&describe_exec(exec));
    }
    let mut numbers: HashMap<u32, usize> = HashMap::new();
    let mut queue = VecDeque::new();
    let mut result = renumbered(&text, &mut numbers, &mut queue);
    while let Some(index) = queue.pop_front() {
        let object = state.heap.get(Handle::live(index));
        result.push('\n');
        result.push_str(&renumbered(&describe(object), &mut numbers, &mut queue));
    }
    result
}

/// `h12` outside of quotes is an object.
fn renumbered(text: &str, numbers: &mut HashMap<u32, usize>, queue: &mut VecDeque<u32>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let (mut quoted, mut before) = (false, ' ');
    while let Some(c) = chars.next() {
        if quoted {
            result.push(c);
            if c == '\\' {
                result.extend(chars.next());
            } else if c == '"' {
                quoted = false;
            }
        } else if c == 'h'
            && !before.is_alphanumeric()
            && chars.peek().is_some_and(char::is_ascii_digit)
        {
            let mut digits = String::new();
            while let Some(&digit) = chars.peek().filter(|c| c.is_ascii_digit()) {
                digits.push(digit);
                chars.next();
            }
            let index: u32 = digits.parse().expect("digits");
            let next = numbers.len();
            let number = *numbers.entry(index).or_insert_with(|| {
                queue.push_back(index);
                next
            });
            let _ = write!(result, "h{number}");
        } else {
            quoted = c == '"';
            result.push(c);
        }
        before = c;
    }
    result
}

// ---- the programs ----

/// The names and texts of all programs in some folders.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["programs", "tests/threads", "tests/lang"] {
        gather(&root.join(folder), &mut files);
    }
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).expect("readable");
            let name = file.strip_prefix(root).unwrap_or(&file);
            (name.display().to_string(), text)
        })
        .collect()
}

fn gather(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "py") {
            files.push(path);
        }
    }
}

fn load(text: &str) -> Option<Program> {
    let module = syntax::parse_module(text).ok()?;
    let code = compile::compile_module(module, "test.py").ok()?;
    Program::load(&code, text, Vec::new()).ok()
}

/// A small generator of its own: a linear congruence, the high bits.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end as u64).expect("below")
    }
}

fn enabled(state: &State) -> Vec<ThreadId> {
    (0..)
        .take(state.threads.len())
        .filter(|&thread| state.is_enabled(thread))
        .collect()
}

/// Runs until the end, a deadlock or a number of slices; `at_switch` sees the state before each.
fn run<S: Sink>(
    program: &Program,
    seed: u64,
    (slices, longest): (usize, usize),
    observer: &mut Accesses<S>,
    mut at_switch: impl FnMut(&State, &mut Dice),
) {
    let mut dice = Dice(seed);
    let mut state = start::program(program, 0);
    for _ in 0..slices {
        if state.exit.is_some() {
            return;
        }
        let can = enabled(&state);
        let Some(thread) = (!can.is_empty()).then(|| can[dice.below(can.len())]) else {
            let deadlines = state
                .execs
                .iter()
                .filter_map(|exec| exec.wait.as_ref()?.deadline);
            let Some(next) = deadlines.min() else {
                return;
            };
            state.slept += next.saturating_sub(state.clock()).max(1);
            continue;
        };
        at_switch(&state, &mut dice);
        let quantum = 1 + dice.below(longest) as u64;
        interp::run(
            program,
            &mut state,
            thread,
            &mut Quantum::new(quantum),
            observer,
        );
        state.stdout.clear();
        state.stderr.clear();
    }
}

// ---- what changes is written ----

/// What a state holds, part by part.
#[derive(Default)]
struct Parts {
    globals: Vec<String>,
    objects: BTreeMap<usize, String>,
    outside: Vec<(Outside, String)>,
}

fn can_change(object: &Object) -> bool {
    !matches!(
        object,
        Object::Free
            | Object::Str(_)
            | Object::Bytes(_)
            | Object::BigInt(_)
            | Object::Tuple(_)
            | Object::Code(_)
            | Object::Method { .. }
            | Object::Function(_)
    )
}

fn parts(state: &State) -> Parts {
    let objects = (0..)
        .map_while(|index| {
            let handle = Handle::live(u32::try_from(index).expect("few"));
            Some((index, state.heap.find(handle)?))
        })
        .filter(|(_, object)| can_change(object))
        .map(|(index, object)| (index, describe(object)))
        .collect();
    let mut outside = vec![
        (Outside::Stdout, state.stdout.clone()),
        (Outside::Stderr, state.stderr.clone()),
        (
            Outside::Random,
            state
                .random
                .as_ref()
                .map(|random| format!("{random:?}"))
                .unwrap_or_default(),
        ),
        (Outside::Threads, state.threads.len().to_string()),
        (
            Outside::Names,
            format!("{:?} {:?}", state.bound, state.extra_names),
        ),
        (
            Outside::Interpreter,
            format!(
                "{} {} {:?} {:?} {:?}",
                state.thread_names,
                state.pool_names,
                state.pools,
                state.argv,
                state.switch_interval
            ),
        ),
        (
            Outside::Everything,
            format!("{:?} {:?}", state.recursion_limit, state.exit),
        ),
    ];
    for (id, thread) in (0..).zip(&state.threads) {
        outside.push((
            Outside::Thread(id),
            format!("{:?} {:?}", thread.status, thread.object),
        ));
    }
    Parts {
        globals: state
            .globals
            .iter()
            .map(|word| format!("{:?}", word.value()))
            .collect(),
        objects,
        outside,
    }
}

/// Compares the state before and after each step with the writes that are listed.
#[derive(Default)]
struct Checker {
    before: Parts,
    steps: usize,
    failures: Vec<String>,
}

impl Checker {
    fn check(&mut self, now: &Now<'_>, accesses: &[Access], after: &Parts) {
        let is_written = |test: &dyn Fn(&Location) -> bool| {
            accesses
                .iter()
                .any(|access| access.is_write && test(&access.location))
        };
        let mut missing = Vec::new();
        for (slot, value) in after.globals.iter().enumerate() {
            let slot_id = u32::try_from(slot).expect("few");
            if self
                .before
                .globals
                .get(slot)
                .is_some_and(|old| old != value)
                && !is_written(&|location| *location == Location::Global(slot_id))
            {
                missing.push(format!("global {slot}"));
            }
        }
        for (&index, text) in &after.objects {
            let handle = Handle::live(u32::try_from(index).expect("few"));
            // A new object is nobody else's yet.
            let Some(old) = self.before.objects.get(&index).filter(|old| *old != text) else {
                continue;
            };
            if !is_written(&|location| location.object() == Some(handle)) {
                missing.push(format!("object {handle:?}: {old} became {text}"));
            }
        }
        for (what, text) in &after.outside {
            let old = self.before.outside.iter().find(|(known, _)| known == what);
            if old.is_some_and(|(_, old)| old != text)
                && !is_written(&|location| *location == Location::Outside(*what))
            {
                missing.push(format!("{what:?}: {old:?} became {text}"));
            }
        }
        if !missing.is_empty() {
            let code = &now.program.codes[now.step.site.code as usize].code;
            self.failures.push(format!(
                "{} line {} {:?}: {missing:?}",
                code.name,
                code.lines[now.step.site.pc as usize],
                code.instrs[now.step.site.pc as usize],
            ));
        }
    }
}

impl Sink for Checker {
    fn before(&mut self, moment: Moment<'_>) {
        self.before = parts(moment.state);
    }

    fn step(&mut self, now: &Now<'_>, accesses: &[Access], _edges: &[Edge]) {
        self.steps += 1;
        let after = parts(now.state);
        self.check(now, accesses, &after);
    }
}

#[test]
fn whatever_a_step_changes_is_among_its_writes() {
    let mut failures = Vec::new();
    let mut steps = 0;
    for (name, text) in texts() {
        let Some(program) = load(&text) else {
            continue;
        };
        // Programs of the language tests have many steps and one thread: fewer of each.
        let slices = if name.starts_with("tests/lang") {
            20
        } else {
            60
        };
        let mut observer = Accesses::new(Checker::default());
        run(&program, 1, (slices, 20), &mut observer, |_, _| {});
        steps += observer.sink.steps;
        for failure in observer.sink.failures.iter().take(3) {
            failures.push(format!("{name}: {failure}"));
        }
    }
    println!("{steps} steps");
    assert!(steps > 20_000, "{steps}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

// ---- steps that do not conflict can change places ----

/// One step of a thread, and what it touched.
fn step(program: &Program, state: &State, thread: ThreadId) -> (State, Vec<Access>, Stop) {
    let mut state = state.clone();
    let mut observer = Accesses::new(Union::default());
    let stop = interp::run(
        program,
        &mut state,
        thread,
        &mut Quantum::new(1),
        &mut observer,
    );
    (state, observer.sink.take(), stop)
}

/// Whether a step looks at what every step of any thread moves.
fn is_timed(accesses: &[Access]) -> bool {
    accesses.iter().any(|access| {
        matches!(
            access.location,
            Location::Outside(Outside::Clock | Outside::Addresses)
        )
    })
}

#[derive(Default)]
struct Tally {
    independent: usize,
    conflicting: usize,
    /// Whether the reads are left out, to see that it matters.
    forgets_reads: bool,
    failures: Vec<String>,
}

/// Tries the next steps of two threads in either order.
fn swap(program: &Program, state: &State, pair: [ThreadId; 2], tally: &mut Tally) {
    let [a, b] = pair;
    let (after_a, mut touched_a, _) = step(program, state, a);
    let (after_b, mut touched_b, _) = step(program, state, b);
    if tally.forgets_reads {
        touched_a.retain(|access| access.is_write);
        touched_b.retain(|access| access.is_write);
    }
    if is_timed(&touched_a) || is_timed(&touched_b) {
        return;
    }
    if conflict(&touched_a, &touched_b) {
        tally.conflicting += 1;
        return;
    }
    tally.independent += 1;
    let place = |thread: ThreadId| {
        let exec = &state.execs[thread as usize];
        exec.python_frame().map_or_else(String::new, |frame| {
            let code = &program.codes[frame.code as usize].code;
            format!(
                "{} line {} {:?}",
                code.name, code.lines[frame.pc as usize], code.instrs[frame.pc as usize]
            )
        })
    };
    let what = || {
        format!(
            "{} and {}: {touched_a:?} and {touched_b:?}",
            place(a),
            place(b)
        )
    };
    if !after_a.is_enabled(b) || !after_b.is_enabled(a) {
        tally
            .failures
            .push(format!("one disables the other: {}", what()));
        return;
    }
    let ab = step(program, &after_a, b).0;
    let ba = step(program, &after_b, a).0;
    let (one, other) = (canonical(&ab), canonical(&ba));
    if one != other {
        let differing = one.lines().zip(other.lines()).find(|(x, y)| x != y);
        tally.failures.push(format!("{}\n  {differing:?}", what()));
    }
    let threads: HashSet<ThreadId> = enabled(&ab).into_iter().collect();
    if threads != enabled(&ba).into_iter().collect() {
        tally
            .failures
            .push(format!("enabled threads differ: {}", what()));
    }
}

#[test]
fn steps_that_do_not_conflict_give_the_same_state_in_either_order() {
    let mut total = Tally::default();
    for (name, text) in texts() {
        // The language tests have one thread each.
        if name.starts_with("tests/lang") {
            continue;
        }
        let Some(program) = load(&text) else {
            continue;
        };
        let mut tally = Tally::default();
        for seed in 0..2 {
            let mut observer = Accesses::new(Union::default());
            run(&program, seed, (300, 12), &mut observer, |state, dice| {
                let can = enabled(state);
                // A thread that has not been through its first step changes whether its starter can go on.
                if can.len() > 1 && state.heap.len() < 2000 {
                    let first = dice.below(can.len());
                    let second = (first + 1 + dice.below(can.len() - 1)) % can.len();
                    swap(&program, state, [can[first], can[second]], &mut tally);
                }
            });
        }
        total.independent += tally.independent;
        total.conflicting += tally.conflicting;
        for failure in tally.failures.iter().take(2) {
            total.failures.push(format!("{name}: {failure}"));
        }
    }
    println!(
        "{} pairs independent, {} in conflict",
        total.independent, total.conflicting
    );
    assert!(total.independent > 5_000, "{}", total.independent);
    assert!(total.failures.is_empty(), "{}", total.failures.join("\n"));
}

/// Threads that do everything that native code does to shared objects, one thing after the other.
const NATIVES: &str = include_str!("accesses/natives.py");

/// Whether the next instruction of a thread does more than to move values on its own stack.
fn does_much(program: &Program, state: &State, thread: ThreadId) -> bool {
    let exec = &state.execs[thread as usize];
    let Some(frame) = exec.python_frame() else {
        return true;
    };
    !matches!(
        program.codes[frame.code as usize].code.instrs[frame.pc as usize],
        Instr::LoadFast(_)
            | Instr::StoreFast(_)
            | Instr::LoadConst(_)
            | Instr::LoadGlobal(_)
            | Instr::LoadMethod(_)
            | Instr::PopTop
            | Instr::PopJumpIfFalse(_)
            | Instr::PopJumpIfTrue(_)
            | Instr::CompareOp(Compare::Eq)
    )
}

/// Two kinds of operations against each other.
fn natives(first: u64, second: u64, forgets_reads: bool) -> Tally {
    let text = NATIVES.replace("PARTS", &format!("({first}, {second})"));
    let program = load(&text).expect("it loads");
    let mut tally = Tally {
        forgets_reads,
        ..Tally::default()
    };
    let mut observer = Accesses::new(Union::default());
    let seed = first * 12 + second;
    run(&program, seed, (6_000, 1), &mut observer, |state, _| {
        let can = enabled(state);
        if let [.., first, second] = can[..]
            && state.threads.len() == 3
            && [first, second]
                .iter()
                .all(|&id| does_much(&program, state, id))
        {
            swap(&program, state, [first, second], &mut tally);
        }
    });
    tally
}

#[test]
fn native_operations_that_do_not_conflict_can_change_places() {
    let mut total = Tally::default();
    for first in 0..12 {
        for second in first..12 {
            let tally = natives(first, second, false);
            total.independent += tally.independent;
            total.conflicting += tally.conflicting;
            for failure in tally.failures.iter().take(2) {
                total.failures.push(format!("{first} {second}: {failure}"));
            }
        }
    }
    println!(
        "{} pairs independent, {} in conflict",
        total.independent, total.conflicting
    );
    assert!(total.independent > 2_000, "{}", total.independent);
    assert!(total.conflicting > 50, "{}", total.conflicting);
    assert!(total.failures.is_empty(), "{}", total.failures.join("\n"));
}

/// The test above can fail: without the reads it does.
#[test]
fn a_read_that_is_left_out_is_noticed() {
    assert!((0..12).any(|kind| !natives(kind, kind, true).failures.is_empty()));
}

/// Leaves out some of the writes.
struct Forgetful(Checker, fn(&Location) -> bool);
impl Sink for Forgetful {
    fn before(&mut self, moment: Moment<'_>) {
        self.0.before(moment);
    }
    fn step(&mut self, now: &Now<'_>, accesses: &[Access], edges: &[Edge]) {
        let kept: Vec<Access> = accesses
            .iter()
            .filter(|access| !(self.1)(&access.location))
            .cloned()
            .collect();
        self.0.step(now, &kept, edges);
    }
}

/// The two tests above can fail: a list with something left out does not pass.
#[test]
fn a_write_that_is_left_out_is_noticed() {
    let text = "x = 0\nl = []\nx = 1\nl.append(x)\n";
    let program = load(text).expect("it loads");
    let left_out: [fn(&Location) -> bool; 2] = [
        |location| matches!(location, Location::Global(_)),
        |location| location.object().is_some(),
    ];
    for what in left_out {
        let mut observer = Accesses::new(Forgetful(Checker::default(), what));
        run(&program, 0, (100, 5), &mut observer, |_, _| {});
        assert!(!observer.sink.0.failures.is_empty());
    }
}
