//! The lost-update analysis against an independent definition.
//!
//! A generator makes small programs of two or three threads over globals, an attribute, items of a dict and a list,
//! locals and helper functions; the interpreter runs them under random schedules. A recorder notes only who made
//! which access when; a model of its own ([`Model`]) then executes the same statements in that order with values that
//! are expression trees, and applies the definition to the trees. Both must agree on every lost update, value by
//! value: no miss, no false alarm. Two more tests are about sums: where every write adds, what is missing from the
//! result is exactly what the missing writes added.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use racescope::analysis::lost_updates::{Access, Findings, LostUpdates, Monitor, Names, Site};
use racescope::bytecode::Instr;
use racescope::runtime::frame::Frame;
use racescope::runtime::interp;
use racescope::runtime::observer::{At, Moment, NoObserver, Observer};
use racescope::runtime::program::Program;
use racescope::runtime::start::{self, FirstValue};
use racescope::runtime::state::State;
use racescope::runtime::value::Value;
use racescope::schedule::green::{Ending, SliceSink, drive};
use racescope::schedule::spec::SchedulerSpec;
use racescope::schedule::{Decision, Misfit, Scheduler, Slice, StopReason, ThreadId};
use racescope::{compile, syntax};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

struct Nowhere;

impl SliceSink for Nowhere {
    fn slice(&mut self, _: ThreadId, _: u64, _: StopReason) {}

    fn output(&mut self, state: &mut State) {
        state.stdout.clear();
        state.stderr.clear();
    }
}

fn load(text: &str) -> Program {
    let code = compile::compile_source(text, "test.py").expect("it compiles");
    Program::load(&code, text, Vec::new()).expect("it loads")
}

fn run<S: Scheduler, O: Observer>(
    program: &Program,
    mut state: State,
    scheduler: &mut S,
    observer: &mut O,
) -> State {
    let (ending, _) = drive(
        program,
        &mut state,
        scheduler,
        1_000_000,
        observer,
        &mut Nowhere,
    )
    .expect("the schedule fits");
    assert!(matches!(ending, Ending::Finished | Ending::Deadlock));
    state
}

/// All ways to analyse an execution, which must agree: a survey and a second replay, the count in one go (from which a
/// second replay must find the same), and the monitor.
fn analyse<S: Scheduler>(
    program: &Program,
    state: impl Fn() -> State,
    scheduler: impl Fn() -> S,
) -> (Findings, u64) {
    let mut survey = LostUpdates::survey();
    run(program, state(), &mut scheduler(), &mut survey);
    let mut count = LostUpdates::count();
    run(program, state(), &mut scheduler(), &mut count);
    let mut monitor = Monitor::monitor();
    run(program, state(), &mut scheduler(), &mut monitor);
    let unwatched = count.unwatched_steps();
    let has_failed = count.has_failed();
    let counted = count.clone().into_findings();
    let again = |first, keep| {
        let Some(mut analysis) = LostUpdates::after(first, keep) else {
            return Findings::default();
        };
        run(program, state(), &mut scheduler(), &mut analysis);
        analysis.into_findings()
    };
    let found = again(survey, 1000);
    assert_eq!(monitor.is_lossy(), found.lost > 0);
    assert_eq!(again(count.clone(), 1000), found);
    // Without anything to be kept in full, a second replay lets loops pass too.
    for keep in [0, 1] {
        let some = again(count.clone(), keep);
        assert_eq!(some.first[..], found.first[..keep.min(found.first.len())]);
        let rows = |findings: &Findings| {
            let mut rows = findings.rows.clone();
            rows.sort_by_key(|row| (row.location.clone(), row.read, row.lost, row.overwrite));
            rows
        };
        assert_eq!(rows(&some), rows(&found));
        assert_eq!(
            (some.lost, some.missing, &some.effects),
            (found.lost, found.missing, &found.effects)
        );
    }
    if !has_failed {
        assert_eq!(
            (counted.lost, counted.missing, &counted.effects),
            (found.lost, found.missing, &found.effects)
        );
    }
    (found, unwatched)
}

// ---- the generated programs ----

/// The shared locations.
const PLACES: [&str; 6] = ["x", "y", "o.v", "d['k']", "d['m']", "l[1]"];
const LOCALS: [&str; 3] = ["a", "b", "c"];

#[derive(Debug, Clone)]
enum Expr {
    Const(i64),
    Local(usize),
    Place(usize),
    /// `d.get('m', 0)`: the item may be missing at first.
    Get,
    Add(Box<Expr>, Box<Expr>),
    /// A helper function that returns its first argument.
    First(Box<Expr>, Box<Expr>),
    /// One with a keyword argument and a default, whose result is a sum.
    Sum(Box<Expr>, Box<Expr>),
    /// A native function of two arguments.
    Max(Box<Expr>, Box<Expr>),
    /// A tuple taken apart.
    Second(Box<Expr>, Box<Expr>),
}

#[derive(Debug, Clone)]
enum Stmt {
    Local(usize, Expr),
    Place(usize, Expr),
    Add(usize, Expr),
    If(Expr, Box<Stmt>),
    /// A loop of so many rounds.
    Loop(usize, Vec<Stmt>),
}

impl Expr {
    fn text(&self) -> String {
        match self {
            Self::Const(n) => n.to_string(),
            Self::Local(i) => LOCALS[*i].to_owned(),
            Self::Place(i) => PLACES[*i].to_owned(),
            Self::Get => "d.get('m', 0)".to_owned(),
            Self::Add(a, b) => format!("({} + {})", a.text(), b.text()),
            Self::First(a, b) => format!("first({}, {})", a.text(), b.text()),
            Self::Sum(a, b) => format!("total({}, more={})", a.text(), b.text()),
            Self::Max(a, b) => format!("both(({}, {}))", a.text(), b.text()),
            Self::Second(a, b) => format!("second(*[{}, {}])", a.text(), b.text()),
        }
    }

    fn code(&self, ops: &mut Vec<Op>) {
        match self {
            Self::Const(n) => ops.push(Op::Const(*n)),
            Self::Local(i) => ops.push(Op::LoadLocal(*i)),
            Self::Place(i) => ops.push(Op::Read(*i)),
            Self::Get => ops.push(Op::Read(4)),
            Self::Add(a, b)
            | Self::First(a, b)
            | Self::Sum(a, b)
            | Self::Max(a, b)
            | Self::Second(a, b) => {
                a.code(ops);
                b.code(ops);
                ops.push(match self {
                    Self::First(..) => Op::Drop,
                    _ => Op::Add,
                });
            }
        }
    }
}

impl Stmt {
    /// Its lines; they end in one.
    fn text(&self, indent: &str) -> String {
        match self {
            Self::Local(i, e) => format!("{indent}{} = {}\n", LOCALS[*i], e.text()),
            Self::Place(i, e) => format!("{indent}{} = {}\n", PLACES[*i], e.text()),
            Self::Add(i, e) => format!("{indent}{} += {}\n", PLACES[*i], e.text()),
            Self::If(e, then) => {
                let then = then.text(&format!("{indent}    "));
                format!("{indent}if {} > 3:\n{then}", e.text())
            }
            Self::Loop(rounds, body) => {
                let more = format!("{indent}    ");
                let body: String = body.iter().map(|stmt| stmt.text(&more)).collect();
                format!("{indent}for _ in range({rounds}):\n{body}")
            }
        }
    }

    fn code(&self, ops: &mut Vec<Op>) {
        match self {
            Self::Local(i, e) => {
                e.code(ops);
                ops.push(Op::StoreLocal(*i));
            }
            Self::Place(i, e) => {
                e.code(ops);
                ops.push(Op::Write(*i));
            }
            Self::Add(i, e) => {
                ops.push(Op::Read(*i));
                e.code(ops);
                ops.push(Op::Add);
                ops.push(Op::Write(*i));
            }
            Self::If(e, then) => {
                e.code(ops);
                let at = ops.len();
                ops.push(Op::SkipUnlessAbove3(0));
                then.code(ops);
                ops[at] = Op::SkipUnlessAbove3(ops.len());
            }
            Self::Loop(rounds, body) => {
                for stmt in (0..*rounds).flat_map(|_| body) {
                    stmt.code(ops);
                }
            }
        }
    }
}

#[expect(clippy::format_push_string, reason = "the programs are short")]
fn program_text(threads: &[Vec<Stmt>]) -> String {
    let mut text = String::from(
        "from threading import Thread\n\nx = 1\ny = 2\nd = {'k': 3}\nl = [0, 4]\n\n\nclass O:\n    v = 5\n\n\no = O()\n\n\n\
         def first(one, two):\n    return one\n\n\ndef total(base, more=0):\n    return base + more\n\n\n\
         def both(pair):\n    one, two = pair\n    return one + two\n\n\ndef second(*args):\n    return args[0] + args[1]\n\n\n",
    );
    for (number, body) in threads.iter().enumerate() {
        text.push_str(&format!(
            "def t{number}():\n    global x, y\n    a, b, c = 1, 2, 3\n"
        ));
        for stmt in body {
            text.push_str(&stmt.text("    "));
        }
        text.push_str("\n\n");
    }
    let names: Vec<String> = (0..threads.len()).map(|n| format!("t{n}")).collect();
    text.push_str(&format!(
        "threads = [Thread(target=t) for t in [{}]]\nfor t in threads:\n    t.start()\nfor t in threads:\n    t.join()\n",
        names.join(", ")
    ));
    text
}

// ---- who made which access when ----

/// Notes the thread of every access to one of [`PLACES`] within the functions `t0`, `t1`, …
#[derive(Default)]
struct Recorder {
    accesses: Vec<ThreadId>,
}

impl Observer for Recorder {
    fn step(&mut self, m: Moment<'_>) {
        let (At::Instr { code, pc }, Some(Frame::Python(_))) = (m.at, m.exec.frames.last()) else {
            return;
        };
        let linked = &m.program.codes[code as usize];
        let function = &*linked.code.name;
        if !(function.len() == 2 && function.starts_with('t')) {
            return;
        }
        let is_place = |index: u32| matches!(&*linked.code.names[index as usize], "x" | "y");
        let counts = match linked.code.instrs[pc as usize] {
            Instr::LoadGlobal(index) | Instr::StoreGlobal(index) => is_place(index.0),
            // `d.get(...)` is the only method that is called.
            Instr::LoadAttr(_)
            | Instr::StoreAttr(_)
            | Instr::CallMethod(_)
            | Instr::BinarySubscr
            | Instr::StoreSubscr => true,
            _ => false,
        };
        if counts {
            self.accesses.push(m.thread);
        }
    }
}

// ---- the model ----

#[derive(Debug, Clone, Copy)]
enum Op {
    Const(i64),
    LoadLocal(usize),
    StoreLocal(usize),
    Read(usize),
    Write(usize),
    Add,
    Drop,
    SkipUnlessAbove3(usize),
}

/// A value and how it came about.
struct Tree {
    value: i64,
    /// The read that it is: place, thread, how many writes the place had seen.
    read: Option<(usize, ThreadId, usize)>,
    /// What it was made of, or what the place held.
    parts: Vec<Rc<Tree>>,
}

fn leaf(value: i64) -> Rc<Tree> {
    Rc::new(Tree {
        value,
        read: None,
        parts: Vec::new(),
    })
}

/// All reads that a value goes back to.
fn reads(tree: &Rc<Tree>) -> Vec<(usize, ThreadId, usize)> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let mut pending = vec![Rc::clone(tree)];
    while let Some(tree) = pending.pop() {
        if seen.insert(Rc::as_ptr(&tree)) {
            found.extend(tree.read);
            pending.extend(tree.parts.iter().cloned());
        }
    }
    found
}

struct Written {
    thread: ThreadId,
    tree: Rc<Tree>,
    lost: bool,
}

/// A lost update, in words that both sides have: place, reader, value read, lost values, value stored.
type Lost = (usize, ThreadId, i64, Vec<(ThreadId, i64)>, i64);

/// Numbers that are larger are left to other tests: loops may double one until it has thousands of digits.
const LARGE: i64 = 1 << 60;

struct Model {
    /// Whether there was a larger number.
    is_large: bool,
    places: Vec<(Rc<Tree>, Vec<Written>)>,
    lost: Vec<Lost>,
}

struct Running {
    thread: ThreadId,
    ops: Vec<Op>,
    at: usize,
    stack: Vec<Rc<Tree>>,
    locals: Vec<Rc<Tree>>,
}

impl Model {
    fn new() -> Self {
        // `d['m']` is not there: `d.get` gives 0, and so a read of it has that value.
        let first = [1, 2, 5, 3, 0, 4];
        let mut places: Vec<_> = first.map(|value| (leaf(value), Vec::new())).into();
        // The main thread has assigned `x` and `y`.
        for (first, writes) in &mut places[..2] {
            let tree = Rc::clone(first);
            writes.push(Written {
                thread: 0,
                tree,
                lost: false,
            });
        }
        Self {
            is_large: false,
            places,
            lost: Vec::new(),
        }
    }

    /// Executes a thread up to and including its next access.
    fn advance(&mut self, t: &mut Running) {
        loop {
            let op = t.ops[t.at];
            t.at += 1;
            match op {
                Op::Const(value) => t.stack.push(leaf(value)),
                Op::LoadLocal(i) => t.stack.push(Rc::clone(&t.locals[i])),
                Op::StoreLocal(i) => t.locals[i] = t.stack.pop().unwrap(),
                Op::Add => {
                    let (b, a) = (t.stack.pop().unwrap(), t.stack.pop().unwrap());
                    let value = a.value.saturating_add(b.value);
                    self.is_large |= value > LARGE;
                    let parts = vec![a, b];
                    t.stack.push(Rc::new(Tree {
                        value,
                        read: None,
                        parts,
                    }));
                }
                Op::Drop => {
                    t.stack.pop();
                }
                Op::SkipUnlessAbove3(target) => {
                    if t.stack.pop().unwrap().value <= 3 {
                        t.at = target;
                    }
                }
                Op::Read(place) => {
                    let (first, writes) = &self.places[place];
                    let held = writes.last().map_or(first, |write| &write.tree);
                    t.stack.push(Rc::new(Tree {
                        value: held.value,
                        read: Some((place, t.thread, writes.len())),
                        parts: vec![Rc::clone(held)],
                    }));
                    return;
                }
                Op::Write(place) => {
                    self.write(place, t.thread, t.stack.pop().unwrap());
                    return;
                }
            }
        }
    }

    fn write(&mut self, place: usize, thread: ThreadId, tree: Rc<Tree>) {
        let own = reads(&tree)
            .into_iter()
            .filter(|read| (read.0, read.1) == (place, thread))
            .map(|read| read.2)
            .max();
        let (first, writes) = &mut self.places[place];
        if let Some(version) = own {
            let stale = match version {
                0 => first.value,
                n => writes[n - 1].tree.value,
            };
            let mut lost = Vec::new();
            for write in &mut writes[version..] {
                if write.thread != thread && !write.lost {
                    write.lost = true;
                    lost.push((write.thread, write.tree.value));
                }
            }
            if !lost.is_empty() {
                self.lost.push((place, thread, stale, lost, tree.value));
            }
        }
        writes.push(Written {
            thread,
            tree,
            lost: false,
        });
    }

    /// The writes off the chains of the places that several threads wrote.
    fn missing(&self) -> u64 {
        let mut missing = 0;
        for (place, (_, writes)) in self.places.iter().enumerate() {
            let threads: HashSet<ThreadId> = writes.iter().map(|write| write.thread).collect();
            if threads.len() < 2 {
                continue;
            }
            let (mut number, mut on_chain) = (writes.len(), 0);
            while number > 0 {
                on_chain += 1;
                let before = reads(&writes[number - 1].tree).into_iter();
                number = before
                    .filter(|r| r.0 == place)
                    .map(|r| r.2)
                    .max()
                    .unwrap_or(0);
            }
            missing += (writes.len() - on_chain) as u64;
        }
        missing
    }
}

fn model(threads: &[Vec<Stmt>], accesses: &[ThreadId]) -> Model {
    let mut model = Model::new();
    let mut running: BTreeMap<ThreadId, Running> = BTreeMap::new();
    for (number, body) in threads.iter().enumerate() {
        let mut ops = Vec::new();
        for stmt in body {
            stmt.code(&mut ops);
        }
        let thread = ThreadId::try_from(number).expect("few threads") + 1;
        let locals = vec![leaf(1), leaf(2), leaf(3)];
        running.insert(
            thread,
            Running {
                thread,
                ops,
                at: 0,
                stack: Vec::new(),
                locals,
            },
        );
    }
    for thread in accesses {
        model.advance(running.get_mut(thread).expect("a thread of the program"));
    }
    model
}

/// What the analysis found, in the model's words.
fn found(findings: &Findings) -> Vec<Lost> {
    let place = |name: &str| PLACES.iter().position(|place| *place == name).expect(name);
    // Where nothing was, a default came instead: the class's attribute, or the second argument of `get`.
    let value = |place: usize, text: &str| match (text, place) {
        ("-", 2) => 5,
        ("-", 4) => 0,
        _ => text.parse().expect("a number"),
    };
    let lost = findings.first.iter().map(|update| {
        let writes = update.lost.iter();
        let place = place(&update.location);
        (
            place,
            update.read.thread,
            value(place, &update.read.value),
            writes
                .map(|write| (write.thread, value(place, &write.value)))
                .collect(),
            value(place, &update.overwrite.value),
        )
    });
    lost.collect()
}

// ---- every access that a finding names ----

/// Looks at the accesses of findings when they happen again: thread, instruction, and the value, which a store
/// finds on the stack and a load leaves there.
struct Checker {
    /// By step.
    wanted: BTreeMap<u64, (Access, bool)>,
    /// What a thread must find on its stack at its next step.
    loaded: BTreeMap<ThreadId, String>,
    checked: usize,
}

impl Checker {
    fn new(findings: &Findings) -> Self {
        let mut wanted = BTreeMap::new();
        for update in &findings.first {
            wanted.insert(update.read.step, (update.read.clone(), true));
            for write in update.lost.iter().chain([&update.overwrite]) {
                wanted.insert(write.step, (write.clone(), false));
            }
        }
        Self {
            wanted,
            loaded: BTreeMap::new(),
            checked: 0,
        }
    }
}

impl Observer for Checker {
    fn step(&mut self, m: Moment<'_>) {
        let operand = |depth: usize| m.exec.values[m.exec.top() - depth].value();
        if let Some(text) = self.loaded.remove(&m.thread) {
            assert_eq!(Value::Int(text.parse().expect("a number")), operand(1));
            self.checked += 1;
        }
        let Some((access, is_read)) = self.wanted.get(&m.step) else {
            return;
        };
        assert_eq!(access.thread, m.thread);
        let Site { code, pc } = access.site;
        assert_eq!(At::Instr { code, pc }, m.at);
        let instr = m.program.codes[code as usize].code.instrs[pc as usize];
        if *is_read {
            // Where nothing was, a default is loaded instead.
            if access.value != "-" {
                self.loaded.insert(m.thread, access.value.clone());
            }
            return;
        }
        let stored = match instr {
            Instr::StoreGlobal(_) | Instr::StoreName(_) => operand(1),
            Instr::StoreAttr(_) => operand(2),
            Instr::StoreSubscr => operand(3),
            other => panic!("{other:?} stores nothing"),
        };
        assert_eq!(Value::Int(access.value.parse().expect("a number")), stored);
        self.checked += 1;
    }
}

fn expr() -> impl Strategy<Value = Expr> {
    // `d['m']` itself may be missing; `d.get` reads it.
    let place = (0..PLACES.len()).prop_map(|p| if p == 4 { Expr::Get } else { Expr::Place(p) });
    let leaf = prop_oneof![
        (0_i64..6).prop_map(Expr::Const),
        (0..LOCALS.len()).prop_map(Expr::Local),
        place.clone(),
        place,
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        let pair = (inner.clone(), inner).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        (0..5_u8, pair).prop_map(|(kind, (a, b))| match kind {
            0 => Expr::Add(a, b),
            1 => Expr::First(a, b),
            2 => Expr::Sum(a, b),
            3 => Expr::Max(a, b),
            _ => Expr::Second(a, b),
        })
    })
}

fn stmt() -> impl Strategy<Value = Stmt> {
    let simple = prop_oneof![
        2 => (0..LOCALS.len(), expr()).prop_map(|(i, e)| Stmt::Local(i, e)),
        3 => (0..PLACES.len(), expr()).prop_map(|(i, e)| Stmt::Place(i, e)),
        3 => (0..PLACES.len(), expr()).prop_map(|(i, e)| {
            if i == 4 { Stmt::Place(4, Expr::Add(Box::new(Expr::Get), Box::new(e))) } else { Stmt::Add(i, e) }
        }),
    ];
    (proptest::option::weighted(0.15, expr()), simple).prop_map(|(condition, stmt)| match condition
    {
        Some(condition) => Stmt::If(condition, Box::new(stmt)),
        None => stmt,
    })
}

/// A statement that is mostly simple enough for a loop to run unwatched: over `x`, `y`, locals and numbers.
fn simple_stmt() -> impl Strategy<Value = Stmt> {
    let leaf = || {
        prop_oneof![
            (0_i64..6).prop_map(Expr::Const),
            (0..LOCALS.len()).prop_map(Expr::Local),
            (0..2_usize).prop_map(Expr::Place),
        ]
    };
    let add = |(a, b)| Expr::Add(Box::new(a), Box::new(b));
    let expr = prop_oneof![2 => leaf(), 1 => (leaf(), leaf()).prop_map(add)];
    let simple = prop_oneof![
        2 => (0..LOCALS.len(), expr.clone()).prop_map(|(i, e)| Stmt::Local(i, e)),
        1 => (0..2_usize, expr.clone()).prop_map(|(i, e)| Stmt::Place(i, e)),
        4 => (0..2_usize, expr.clone()).prop_map(|(i, e)| Stmt::Add(i, e)),
    ];
    (proptest::option::weighted(0.2, expr), simple).prop_map(|(condition, stmt)| match condition {
        Some(condition) => Stmt::If(condition, Box::new(stmt)),
        None => stmt,
    })
}

/// Statements with loops.
fn loops() -> impl Strategy<Value = Vec<Stmt>> {
    let body = proptest::collection::vec(simple_stmt(), 1..4);
    let inner = (1..4_usize, body).prop_map(|(rounds, body)| Stmt::Loop(rounds, body));
    let one = prop_oneof![6 => simple_stmt(), 1 => inner, 1 => stmt()];
    let body = proptest::collection::vec(one, 1..4);
    let outer = (2..9_usize, body).prop_map(|(rounds, body)| Stmt::Loop(rounds, body));
    proptest::collection::vec(prop_oneof![1 => stmt(), 3 => outer], 1..4)
}

fn scheduler(mean: u32) -> SchedulerSpec {
    format!("random:{mean}").parse().expect("a scheduler")
}

#[test]
fn the_analysis_agrees_with_the_definition() {
    let cases = if cfg!(debug_assertions) { 2000 } else { 8000 };
    let body = proptest::collection::vec(stmt(), 2..8);
    let unwatched = agrees_with_the_definition(body, cases);
    assert_eq!(unwatched, 0);
}

#[test]
fn loops_that_run_unwatched_agree_with_the_definition() {
    let cases = if cfg!(debug_assertions) { 1000 } else { 20000 };
    let unwatched = agrees_with_the_definition(loops(), cases);
    assert!(unwatched > 10_000, "only {unwatched} steps were unwatched");
}

/// Checks programs of two or three threads with such bodies; how many of their steps went unwatched.
fn agrees_with_the_definition(body: impl Strategy<Value = Vec<Stmt>>, cases: u32) -> u64 {
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        },
        TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]),
    );
    let threads = proptest::collection::vec(body, 2..4);
    let mut sums = (0, 0);
    let counted = std::cell::RefCell::new(&mut sums);
    runner
        .run(
            &(threads, any::<u64>(), 2_u32..24),
            |(threads, seed, mean)| {
                let text = program_text(&threads);
                let program = load(&text);
                let build = || scheduler(mean).factory().build(seed, 1);
                let mut recorder = Recorder::default();
                let end = run(
                    &program,
                    start::program(&program, 0),
                    &mut build(),
                    &mut recorder,
                );
                prop_assert_eq!(end.uncaught, 0, "{}", text);
                let model = model(&threads, &recorder.accesses);
                if model.is_large {
                    return Ok(());
                }
                let (findings, unwatched) =
                    analyse(&program, || start::program(&program, 0), build);
                prop_assert_eq!(findings.missing, model.missing(), "{}", text);
                prop_assert_eq!(found(&findings), model.lost, "{}", text);
                let lost: u64 = findings
                    .first
                    .iter()
                    .map(|update| update.lost.len() as u64)
                    .sum();
                prop_assert_eq!(findings.lost, lost);
                let rows: u64 = findings.rows.iter().map(|row| row.count).sum();
                prop_assert_eq!(rows, lost);
                let mut again = Checker::new(&findings);
                run(
                    &program,
                    start::program(&program, 0),
                    &mut build(),
                    &mut again,
                );
                let mut sums = counted.borrow_mut();
                sums.0 += again.checked;
                sums.1 += unwatched;
                Ok(())
            },
        )
        .unwrap();
    assert!(sums.0 > 1000, "only {} accesses were checked", sums.0);
    sums.1
}

// ---- real programs, and other switch points ----

/// Where several models let other threads in, the stretches that run unwatched end elsewhere.
#[test]
fn loops_that_run_unwatched_agree_under_every_model() {
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases: 150,
            failure_persistence: None,
            ..Config::default()
        },
        TestRng::from_seed(RngAlgorithm::ChaCha, &[8; 32]),
    );
    let threads = proptest::collection::vec(loops(), 2..4);
    let unwatched = std::cell::Cell::new(0);
    runner
        .run(
            &(threads, any::<u64>(), 1_u32..6),
            |(threads, seed, mean)| {
                let mut program = load(&program_text(&threads));
                for model in ["3.6", "3.8", "3.9", "3.10", "3.12", "3.14"] {
                    program.set_gil(model.parse().expect("a model"));
                    let build = || scheduler(mean).factory().build(seed, 1);
                    let plain = run(
                        &program,
                        start::program(&program, 0),
                        &mut build(),
                        &mut NoObserver,
                    );
                    let mut count = LostUpdates::count();
                    let watched = run(
                        &program,
                        start::program(&program, 0),
                        &mut build(),
                        &mut count,
                    );
                    prop_assert_eq!(plain.steps, watched.steps);
                    prop_assert_eq!(
                        format!("{:?}", plain.globals),
                        format!("{:?}", watched.globals)
                    );
                    unwatched.set(unwatched.get() + count.unwatched_steps());
                    let _ = analyse(&program, || start::program(&program, 0), build);
                }
                Ok(())
            },
        )
        .unwrap();
    assert!(unwatched.get() > 1000, "{}", unwatched.get());
}

/// On every program of the collection that is not of full size, counting in one go finds what a survey and a replay
/// that watches every step find.
#[test]
fn all_ways_to_count_agree_on_every_program() {
    let mut pending = vec![std::path::PathBuf::from("programs")];
    let mut checked = 0;
    let mut lossy = 0;
    let mut unwatched = 0;
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let mut inside: Vec<_> = std::fs::read_dir(&path)
                .expect("it can be listed")
                .map(|entry| entry.expect("it can be read").path())
                .collect();
            inside.sort();
            pending.extend(inside);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("it can be read");
        if path.extension().is_none_or(|ext| ext != "py") || text.contains("# size: full") {
            continue;
        }
        let program = load(&text);
        for seed in 0..5 {
            let build = || scheduler(20).factory().build(seed, 1);
            eprintln!("{}, seed {seed}", path.display());
            let (found, more) = analyse(&program, || start::program(&program, 0), build);
            lossy += u64::from(found.lost > 0);
            unwatched += more;
        }
        checked += 1;
    }
    assert!(
        checked > 30 && lossy > 30 && unwatched > 1000,
        "{checked} programs, {lossy} lossy runs, {unwatched} steps unwatched"
    );
}

// ---- sums ----

/// Runs threads in a given order, one step at a time.
#[derive(Clone)]
struct InOrder(Vec<ThreadId>, usize);

impl Scheduler for InOrder {
    fn next(&mut self, decision: &Decision<'_>) -> Result<Slice, Misfit> {
        let thread = self.0.get(self.1).copied().unwrap_or(decision.enabled[0]);
        self.1 += 1;
        Ok(Slice { thread, quantum: 1 })
    }
}

/// Threads that all run one text; `own` gives each its own value of a name.
fn snippet(
    text: &str,
    shared: &[(&str, &str)],
    own: (&str, &[&str]),
    threads: u32,
) -> (Program, impl Fn(&Program) -> State) {
    let mut program = load(text);
    let mut first = |name: &str, texts: &[&str]| {
        let codes = texts.iter().map(|text| {
            let expr = syntax::parse_expression(text).expect("an expression");
            let code = compile::compile_expression(expr, "<value>").expect("it compiles");
            program.link(&code, 0)
        });
        FirstValue {
            codes: codes.collect(),
            name: name.to_owned(),
        }
    };
    let shared: Vec<FirstValue> = shared
        .iter()
        .map(|(name, text)| first(name, &[text]))
        .collect();
    let own = vec![first(own.0, own.1)];
    (program, move |program: &Program| {
        start::snippet(program, 0, threads, &shared, &own).expect("values")
    })
}

fn orders(a: usize, b: usize) -> Vec<Vec<ThreadId>> {
    if (a, b) == (0, 0) {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (thread, (a, b), left) in [
        (0, (a.wrapping_sub(1), b), a),
        (1, (a, b.wrapping_sub(1)), b),
    ] {
        if left > 0 {
            for mut order in orders(a, b) {
                order.insert(0, thread);
                all.push(order);
            }
        }
    }
    all
}

fn global(program: &Program, state: &mut State, name: &str) -> i128 {
    let globals = start::plain_globals(program, state);
    let found = globals
        .into_iter()
        .find(|(n, _)| n == name)
        .expect("a global");
    found.1.parse().expect("a number")
}

/// Two threads add once: six instructions each, so 12! / (6! 6!) = 924 interleavings. Nothing is lost exactly when
/// one thread's store comes before the other's load: 2 · C(8, 2) = 56 of them, for the four steps between load and
/// store of one thread and the two last ones of the other may mix. 924 − 56 = 868.
#[test]
fn of_924_interleavings_868_lose_an_update() {
    let (program, first) = snippet(
        "counter += amount\n",
        &[("counter", "0")],
        ("amount", &["1", "10"]),
        2,
    );
    let orders = orders(6, 6);
    assert_eq!(orders.len(), 924);
    let mut lossy = 0;
    for order in orders {
        let build = || InOrder(order.clone(), 0);
        let (findings, _) = analyse(&program, || first(&program), build);
        let mut state = run(&program, first(&program), &mut build(), &mut NoObserver);
        let lost = 11 - global(&program, &mut state, "counter");
        assert_eq!(findings.lost, findings.missing);
        assert_eq!(findings.lost > 0, lost > 0);
        assert!(findings.lost <= 1);
        if let [update] = &findings.first[..] {
            lossy += 1;
            let [effect] = &findings.effects[..] else {
                panic!("one effect: {findings:?}");
            };
            assert_eq!(
                (effect.expected, effect.got, effect.missing),
                (11, 11 - lost, lost)
            );
            assert_eq!(update.lost[0].value, lost.to_string());
            assert_eq!(update.read.value, "0");
        }
    }
    assert_eq!(lossy, 868);
}

/// Where every write adds, expected minus got is what the missing writes added, and something is lost exactly if
/// something is missing.
#[test]
fn what_is_missing_is_what_the_missing_writes_added() {
    let mut losses = 0;
    for seed in 0..300 {
        let (program, first) = snippet(
            "for _ in range(4):\n    n += amount\n",
            &[("n", "5")],
            ("amount", &["1", "100", "10000"]),
            3,
        );
        let build = || scheduler(4).factory().build(seed, 1);
        // Each thread needs a loop variable of its own.
        let (findings, _) = analyse(&program, || first(&program), build);
        let mut state = run(&program, first(&program), &mut build(), &mut NoObserver);
        let got = global(&program, &mut state, "n");
        let expected = 5 + 4 * 10_101;
        let effect = findings
            .effects
            .iter()
            .find(|effect| effect.location == "n");
        assert_eq!(effect.is_some(), got != expected, "{findings:?}");
        if let Some(effect) = effect {
            losses += 1;
            assert_eq!((effect.expected, effect.got), (expected, got));
            assert_eq!(effect.missing, expected - got);
            assert!(effect.missing_writes > 0 && effect.lost_writes > 0);
        }
    }
    assert!(losses > 100);
}

// ---- the monitor as part of a search's state ----

/// Nothing is made or moved in these programs, so objects and threads can keep their names.
struct SameNames;

impl Names for SameNames {
    fn object(&self, object: racescope::runtime::value::Handle) -> Option<u32> {
        Some(object.bits())
    }

    fn thread(&self, thread: ThreadId) -> u32 {
        thread
    }
}

/// By program's state and monitor: how many ways go on from there, and how many of them have lost an update.
type Seen = BTreeMap<(String, Vec<u8>), (u64, u64)>;

/// How many ways there are to go on from here, and how many of them have lost an update at the end. With `seen`, of
/// states that are equal only the first is walked.
fn ways(
    program: &Program,
    (state, monitor): (&State, &Monitor),
    seen: &mut Option<Seen>,
) -> (u64, u64) {
    let mut bytes = Vec::new();
    monitor.encode(state, &SameNames, &mut bytes);
    let threads = state
        .execs
        .iter()
        .zip(&state.threads)
        .map(|(exec, thread)| {
            let values = &exec.values[..exec.top()];
            (values.to_vec(), exec.frames.clone(), thread.status)
        });
    let text = format!("{:?} {:?}", threads.collect::<Vec<_>>(), state.globals);
    let key = (text, bytes);
    if let Some(&known) = seen.as_ref().and_then(|seen| seen.get(&key)) {
        return known;
    }
    let count = ThreadId::try_from(state.threads.len()).expect("few threads");
    let enabled: Vec<ThreadId> = (0..count).filter(|&t| state.is_enabled(t)).collect();
    let mut sum = (0, 0);
    if enabled.is_empty() {
        sum = (1, u64::from(monitor.is_lossy()));
    }
    for thread in enabled {
        let (mut state, mut monitor) = (state.clone(), monitor.clone());
        let mut one = interp::Quantum::new(1);
        interp::run(program, &mut state, thread, &mut one, &mut monitor);
        let more = ways(program, (&state, &monitor), seen);
        sum = (sum.0 + more.0, sum.1 + more.1);
    }
    if let Some(seen) = seen {
        seen.insert(key, sum);
    }
    sum
}

/// A search that takes states for the same where program and monitor agree finds as many interleavings, and as many
/// lossy ones, as one that walks them all.
#[test]
fn monitors_that_are_encoded_alike_have_the_same_future() {
    let programs = [
        ("counter += amount\n", 868),
        ("x = y + 1\ny = x + amount\n", 0),
        ("y = x\nx = y + amount\n", 0),
        ("amount = x\nx = amount\n", 0),
        ("x = x * y\n", 0),
    ];
    for (text, lossy) in programs {
        let shared = [("counter", "0"), ("x", "1"), ("y", "2")];
        let (program, first) = snippet(text, &shared, ("amount", &["1", "10"]), 2);
        let state = first(&program);
        let every = ways(&program, (&state, &Monitor::monitor()), &mut None);
        let mut seen = Some(BTreeMap::new());
        let merged = ways(&program, (&state, &Monitor::monitor()), &mut seen);
        assert_eq!(merged, every, "{text}");
        assert!((seen.expect("kept").len() as u64) < every.0);
        assert!(every.1 > 0 && every.1 < every.0, "{text}: {every:?}");
        if lossy > 0 {
            assert_eq!(every, (924, lossy));
        }
    }
}
