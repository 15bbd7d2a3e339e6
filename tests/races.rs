//! Races by happens-before against the definition, and what is told of locks.
//!
//! The brute force knows nothing of vector clocks or of what the interpreter reports of synchronisation. A generator
//! makes programs of two or three threads with one operation to a line; a recorder notes which line of which thread
//! did its work at which step; from that the events and the edges between them are written down as the documentation of
//! each primitive has them, the closure is computed over all, and two conflicting accesses without a way from one to the
//! other are a race. The analysis must name the same locations.

#[path = "support/execution.rs"]
mod execution;

use execution::{load, run, threads};
use racescope::analysis::races::{self, Detector, Races};
use racescope::bytecode::Instr;
use racescope::runtime::observer::{At, Moment, Observer};
use racescope::runtime::start;
use racescope::runtime::state::Status;
use racescope::schedule::ThreadId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

fn find(text: &str, scheduler: &str, seed: u64) -> races::Findings {
    let program = load(text);
    let mut observer = Races::new(Detector::default());
    let (state, _, _) = run(&program, scheduler, seed, &mut observer);
    observer.sink.into_findings(&program, &state)
}

fn racy(findings: &races::Findings) -> BTreeSet<String> {
    let races = findings.races.iter();
    races.map(|race| race.location.clone()).collect()
}

// ---- the generated programs ----

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Read(&'static str),
    Write(&'static str),
    Acquire(&'static str),
    Release(&'static str),
    Set,
    Wait,
    Permit,
    Return,
    Put(&'static str),
    Get(&'static str),
    Meet,
    Start(usize),
    Join(usize),
}

impl Op {
    fn text(self) -> String {
        match self {
            Self::Read(name) => name.to_owned(),
            Self::Write(name) => format!("{name} = 1"),
            Self::Acquire(lock) => format!("{lock}.acquire()"),
            Self::Release(lock) => format!("{lock}.release()"),
            Self::Set => "event.set()".to_owned(),
            Self::Wait => "event.wait()".to_owned(),
            Self::Permit => "permits.acquire()".to_owned(),
            Self::Return => "permits.release()".to_owned(),
            Self::Put(queue) => format!("{queue}.put(None)"),
            Self::Get(queue) => format!("{queue}.get()"),
            Self::Meet => "barrier.wait()".to_owned(),
            Self::Start(thread) => format!("t{thread}.start()"),
            Self::Join(thread) => format!("t{thread}.join()"),
        }
    }
}

const NAMES: [&str; 3] = ["x", "y", "z"];
/// The second one holds one item at most.
const QUEUES: [&str; 2] = ["queue", "small"];

fn ops(dice: &mut Dice, depth: usize, out: &mut Vec<Op>) {
    for _ in 0..=dice.below(4) {
        match dice.below(14) {
            0..=2 => out.push(Op::Read(NAMES[dice.below(3)])),
            3..=5 => out.push(Op::Write(NAMES[dice.below(3)])),
            6 => out.push(Op::Set),
            7 => out.push(Op::Wait),
            8 => out.push(if dice.below(2) == 0 {
                Op::Permit
            } else {
                Op::Return
            }),
            9 => out.push(Op::Put(QUEUES[dice.below(2)])),
            10 => out.push(Op::Get(QUEUES[dice.below(2)])),
            11 => out.push(Op::Meet),
            _ if depth < 2 => {
                // Always in this order, so that locks alone never make a deadlock.
                let lock = ["a", "b"][depth];
                out.push(Op::Acquire(lock));
                ops(dice, depth + 1, out);
                out.push(Op::Release(lock));
            }
            _ => out.push(Op::Write(NAMES[dice.below(3)])),
        }
    }
}

/// A program: its text, and the operation on each line.
fn generate(dice: &mut Dice) -> (String, BTreeMap<u32, Op>) {
    let workers = 2 + dice.below(2);
    let mut text = String::from(
        "import queue as queues, threading\n\
         x = y = z = 0\n\
         a = threading.Lock(); b = threading.RLock()\n\
         event = threading.Event(); permits = threading.Semaphore(0); barrier = threading.Barrier(2)\n\
         queue = queues.Queue(); small = queues.Queue(1)\n",
    );
    let mut lines = BTreeMap::new();
    let mut next = 6;
    let mut emit = |text: &mut String, line: &str, op: Option<Op>| {
        let _ = writeln!(text, "{line}");
        if let Some(op) = op {
            lines.insert(next, op);
        }
        next += 1;
    };
    for worker in 1..=workers {
        emit(&mut text, &format!("def w{worker}():"), None);
        emit(&mut text, "    global x, y, z", None);
        let mut body = Vec::new();
        ops(dice, 0, &mut body);
        for op in body {
            emit(&mut text, &format!("    {}", op.text()), Some(op));
        }
    }
    for worker in 1..=workers {
        let line = format!("t{worker} = threading.Thread(target=w{worker})");
        emit(&mut text, &line, None);
    }
    for worker in 1..=workers {
        let op = Op::Start(worker);
        emit(&mut text, &op.text(), Some(op));
        if dice.below(3) == 0 {
            let op = Op::Write(NAMES[dice.below(3)]);
            emit(&mut text, &op.text(), Some(op));
        }
    }
    for worker in 1..=workers {
        if dice.below(3) > 0 {
            let op = Op::Join(worker);
            emit(&mut text, &op.text(), Some(op));
        }
        let op = Op::Read(NAMES[dice.below(3)]);
        emit(&mut text, &op.text(), Some(op));
    }
    (text, lines)
}

// ---- the definition ----

/// What happened, in order: an operation of a thread, and its first and last step of work.
#[derive(Debug, Clone, Copy)]
struct Event {
    thread: ThreadId,
    op: Op,
    first: u64,
    last: u64,
}

/// Notes the steps in which lines do their work: loads and stores of variables, calls, and what goes on in calls.
struct Recorder<'a> {
    lines: &'a BTreeMap<u32, Op>,
    /// The last event of each thread, if its line is still running.
    open: BTreeMap<ThreadId, usize>,
    events: Vec<Event>,
}

impl Observer for Recorder<'_> {
    fn step(&mut self, m: Moment<'_>) {
        let Some(frame) = m.exec.python_frame() else {
            return;
        };
        let code = &m.program.codes[frame.code as usize].code;
        let (pc, is_work) = match m.at {
            At::Instr { pc, .. } => {
                let instr = code.instrs[pc as usize];
                let op = self.lines.get(&code.lines[pc as usize]);
                let is_work = match op {
                    Some(Op::Read(_)) => {
                        matches!(instr, Instr::LoadGlobal(_) | Instr::LoadName(_))
                    }
                    Some(Op::Write(_)) => {
                        matches!(instr, Instr::StoreGlobal(_) | Instr::StoreName(_))
                    }
                    _ => matches!(instr, Instr::CallMethod(_)),
                };
                (pc, is_work)
            }
            At::Native => (frame.pc.saturating_sub(1), true),
        };
        let Some(&op) = self.lines.get(&code.lines[pc as usize]) else {
            return;
        };
        if !is_work {
            return;
        }
        match (m.at, self.open.get(&m.thread)) {
            (At::Native, Some(&event)) => self.events[event].last = m.step,
            (At::Native, None) => {}
            (At::Instr { .. }, _) => {
                self.open.insert(m.thread, self.events.len());
                self.events.push(Event {
                    thread: m.thread,
                    op,
                    first: m.step,
                    last: m.step,
                });
            }
        }
    }
}

/// The locations on which two accesses are unordered.
fn by_definition(
    events: &[Event],
    ended: &dyn Fn(ThreadId) -> bool,
    stuck: &BTreeSet<usize>,
) -> BTreeSet<String> {
    let count = events.len();
    // after[i][j]: j follows i by one edge.
    let mut follows = vec![vec![false; count]; count];
    let done = |index: usize| !stuck.contains(&index);
    let mut in_order: Vec<usize> = (0..count).filter(|&i| done(i)).collect();
    in_order.sort_by_key(|&i| events[i].last);
    let of = |test: &dyn Fn(Op) -> bool| -> Vec<usize> {
        in_order
            .iter()
            .copied()
            .filter(|&i| test(events[i].op))
            .collect()
    };
    for i in 0..count {
        for j in 0..count {
            let (a, b) = (events[i], events[j]);
            if a.thread == b.thread && a.first < b.first {
                follows[i][j] = true;
            }
            // What a thread does comes after its start, and before the end that is waited for.
            if matches!(a.op, Op::Start(child) if child == b.thread as usize && a.thread == 0) {
                follows[i][j] = true;
            }
            if done(j)
                && matches!(b.op, Op::Join(child) if child == a.thread as usize)
                && ended(a.thread)
            {
                follows[i][j] = true;
            }
            if !(done(i) && done(j)) || a.last >= b.last {
                continue;
            }
            follows[i][j] |= match (a.op, b.op) {
                (Op::Release(lock), Op::Acquire(other)) => lock == other,
                (Op::Set, Op::Wait) | (Op::Return, Op::Permit) => true,
                _ => false,
            };
        }
    }
    for queue in QUEUES {
        let puts = of(&|op| op == Op::Put(queue));
        let gets = of(&|op| op == Op::Get(queue));
        for (&put, &get) in puts.iter().zip(&gets) {
            follows[put][get] = true;
        }
        if queue == "small" {
            for (&get, &put) in gets.iter().zip(puts.iter().skip(1)) {
                follows[get][put] = true;
            }
        }
    }
    // Rounds of two: who leaves knows what the other one did before it came.
    let leaves = of(&|op| op == Op::Meet);
    for pair in leaves.chunks(2) {
        if let [one, other] = *pair {
            for i in 0..count {
                for (mine, theirs) in [(one, other), (other, one)] {
                    let (a, b) = (events[i], events[mine]);
                    if a.thread == b.thread && a.first < b.first {
                        follows[i][theirs] = true;
                    }
                }
            }
        }
    }
    for k in 0..count {
        for i in 0..count {
            if follows[i][k] {
                let way = follows[k].clone();
                for (j, reaches) in way.into_iter().enumerate() {
                    follows[i][j] |= reaches;
                }
            }
        }
    }
    let mut racy = BTreeSet::new();
    for i in 0..count {
        for j in 0..i {
            let ((Op::Write(name), Op::Write(other) | Op::Read(other))
            | (Op::Read(name), Op::Write(other))) = (events[i].op, events[j].op)
            else {
                continue;
            };
            if name == other
                && events[i].thread != events[j].thread
                && !follows[i][j]
                && !follows[j][i]
            {
                racy.insert(name.to_owned());
            }
        }
    }
    racy
}

#[test]
fn fasttrack_agrees_with_the_closure_of_the_edges() {
    let mut dice = Dice(7);
    let (mut racing, mut clean) = (0, 0);
    for number in 0..1500 {
        let (text, lines) = generate(&mut dice);
        let program = load(&text);
        for seed in 0..2 {
            let mut recorder = Recorder {
                lines: &lines,
                open: BTreeMap::new(),
                events: Vec::new(),
            };
            let (state, _, slices) = run(&program, "random:6", seed, &mut recorder);
            let ended = |thread: ThreadId| {
                state
                    .threads
                    .get(thread as usize)
                    .is_some_and(|thread| thread.status == Status::Finished)
            };
            // An operation that still waits at the end has done nothing.
            let stuck: BTreeSet<usize> = recorder
                .open
                .iter()
                .filter(|(thread, _)| {
                    !ended(**thread) && state.execs[**thread as usize].wait.is_some()
                })
                .filter(|(_, event)| {
                    !matches!(recorder.events[**event].op, Op::Read(_) | Op::Write(_))
                })
                .map(|(_, &event)| event)
                .collect();
            let expected = by_definition(&recorder.events, &ended, &stuck);
            let findings = races::find(&program, &start::program(&program, 0), &slices, 200_000)
                .expect("its own schedule fits");
            let got = racy(&findings);
            assert_eq!(
                got, expected,
                "program {number}, seed {seed}\n{text}\n{:#?}\n{:#?}",
                recorder.events, findings.races
            );
            if expected.is_empty() {
                clean += 1;
            } else {
                racing += 1;
            }
        }
    }
    println!("{racing} executions with races, {clean} without");
    assert!(racing > 300 && clean > 300, "{racing} {clean}");
}

// ---- examples ----

const SEEDS: std::ops::Range<u64> = 0..20;

/// The locations that race under some of the seeds.
fn racy_under_any(text: &str) -> BTreeSet<String> {
    SEEDS
        .flat_map(|seed| racy(&find(text, "random:8", seed)))
        .collect()
}

#[track_caller]
fn expect(text: &str, functions: usize, locations: &[&str]) {
    let wanted: BTreeSet<String> = locations.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(racy_under_any(&threads(text, functions)), wanted, "{text}");
}

/// Flanagan and Freund, figure 1: a write, a release, an acquisition of the same lock, a write.
#[test]
fn fasttrack_figure_1_does_not_race() {
    expect(
        "x = 0; m = threading.Lock()\n\
         def f1():\n    global x\n    with m:\n        x = 1\n\
         def f2():\n    global x\n    with m:\n        x = 2\n",
        2,
        &[],
    );
    // Without the lock it does.
    expect(
        "x = 0\ndef f1():\n    global x\n    x = 1\ndef f2():\n    global x\n    x = 2\n",
        2,
        &["x"],
    );
}

/// Flanagan and Freund, figure 4: reads that are shared between two threads, and a write after the join.
#[test]
fn fasttrack_figure_4_does_not_race() {
    let text = "import threading\nx = 0\ndef f():\n    x\n    x\n\
                x = 1\nt = threading.Thread(target=f)\nt.start()\nx\nt.join()\nx = 2\nx\n";
    assert_eq!(racy_under_any(text), BTreeSet::new());
    // The write races with the reads if it comes before the join.
    let text = text.replace("t.join()\nx = 2", "x = 2\nt.join()");
    assert_eq!(racy_under_any(&text), BTreeSet::from(["x".to_owned()]));
}

#[test]
fn the_gil_orders_nothing() {
    // Each access is one instruction and nothing is ever lost.
    expect(
        "x = 0\ndef f1():\n    global x\n    x = 1\ndef f2():\n    x\n",
        2,
        &["x"],
    );
}

#[test]
fn places_are_told_apart() {
    expect(
        "class C:\n    shared = 0\n\
         o = C(); p = C(); d = {'k': 0, 'm': 0}; l = [0, 0]\n\
         def f1():\n    o.v = 1\n    p.a = 1\n    d['k'] = 1\n    l[0] = 1\n    C.shared = 1\n\
         def f2():\n    o.v = 2\n    p.b = 2\n    d['k'] = 2\n    d['m'] = 2\n    l[1] = 2\n    C.shared\n",
        2,
        &["o.v", "d['k']", "C.shared"],
    );
    expect(
        "def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n    return up\n\
         f1 = f2 = make(); f3 = make()\n",
        3,
        &["n"],
    );
    // One key, however it is spelled; and an attribute by its name in `__dict__`.
    expect(
        "class C: pass\no = C(); d = {}\n\
         def f1():\n    d[1] = 0\n    o.v = 1\n\
         def f2():\n    d[1.0]= 0\n    o.__dict__['v'] = 1\n",
        2,
        &["d[1]", "o.v"],
    );
}

#[test]
fn operations_of_one_instruction_on_a_container_do_not_race_with_each_other() {
    expect(
        "l = []; s = set(); d = {}; q = collections.deque()\n\
         def f1():\n    l.append(1)\n    l.append(2)\n    l.pop()\n    s.add(1)\n    d.setdefault(1, 2)\n    q.append(1)\n    q.popleft()\n\
         f2 = f1\n",
        2,
        &[],
    );
    // A look at the container does.
    expect(
        "l = []\ndef f1():\n    l.append(1)\ndef f2():\n    len(l)\n",
        2,
        &["the length of l"],
    );
    expect(
        "d = {}\ndef f1():\n    d['new'] = 1\ndef f2():\n    for k in d:\n        pass\n",
        2,
        &["the length of d"],
    );
    expect(
        "l = [3, 2, 1]\ndef f1():\n    l[0] = 5\ndef f2():\n    sorted(l)\n",
        2,
        &["l[0]"],
    );
}

/// What each primitive promises keeps its users from racing.
#[test]
fn every_primitive_orders_what_it_says() {
    let by = [
        (
            "lock = threading.RLock()",
            "with lock:\n        with lock:\n            x += 1",
            "with lock:\n        x += 1",
        ),
        (
            "s = threading.BoundedSemaphore(1)",
            "with s:\n        x += 1",
            "with s:\n        x += 1",
        ),
        (
            "e = threading.Event()",
            "x += 1\n    e.set()",
            "e.wait()\n    x += 1",
        ),
        (
            "e = threading.Event()",
            "x += 1\n    e.set()",
            "while not e.is_set():\n        pass\n    x += 1",
        ),
        (
            "b = threading.Barrier(2)",
            "x += 1\n    b.wait()",
            "b.wait()\n    x += 1",
        ),
        (
            "q = queue.Queue()",
            "x += 1\n    q.put(0)",
            "q.get()\n    x += 1",
        ),
        (
            "q = queue.PriorityQueue()",
            "x += 1\n    q.put(0)",
            "q.get()\n    x += 1",
        ),
        (
            "q = queue.Queue(1); q.put(0)",
            "x += 1\n    q.get()",
            "q.put(1)\n    x += 1",
        ),
        (
            "q = queue.Queue(); q.put(0)",
            "x += 1\n    q.task_done()",
            "q.join()\n    x += 1",
        ),
        (
            "q = collections.deque()",
            "x += 1\n    q.append(0)",
            "while True:\n        try:\n            q.popleft()\n            break\n        except IndexError:\n            pass\n    x += 1",
        ),
        (
            "c = threading.Condition(); ready = False",
            "global ready\n    x += 1\n    with c:\n        ready = True\n        c.notify()",
            "with c:\n        c.wait_for(lambda: ready)\n    x += 1",
        ),
        (
            "import concurrent.futures as cf\nr = cf.Future()",
            "x += 1\n    r.set_result(0)",
            "r.result()\n    x += 1",
        ),
        (
            "import concurrent.futures as cf\nr = cf.Future()",
            "x += 1\n    r.set_result(0)",
            "cf.wait([r])\n    x += 1",
        ),
        (
            "import concurrent.futures as cf\nr = cf.Future()",
            "x += 1\n    r.set_result(0)",
            "next(cf.as_completed([r]))\n    x += 1",
        ),
        ("", "x += 1", "t1.join()\n    x += 1"),
        (
            "",
            "x += 1",
            "while t1.is_alive():\n        pass\n    x += 1",
        ),
    ];
    for (setup, first, second) in by {
        let text = format!(
            "{setup}\nx = 0\ndef f1():\n    global x\n    {first}\ndef f2():\n    global x\n    {second}\n"
        );
        let program = threads(&text, 2);
        // What is spun on is seen by two threads too, but no location of the program.
        assert_eq!(racy_under_any(&program), BTreeSet::new(), "{program}");
        // The same without the synchronisation of the second one races.
        let broken = format!(
            "{setup}\nx = 0\ndef f1():\n    global x\n    {first}\ndef f2():\n    global x\n    x += 1\n"
        );
        assert_eq!(
            racy_under_any(&threads(&broken, 2)),
            BTreeSet::from(["x".to_owned()]),
            "{broken}"
        );
    }
    let pool = "from concurrent.futures import ThreadPoolExecutor\nx = [0]\n\
                def work(n):\n    x[0] += n\n    return n\n\
                x[0] = 1\nwith ThreadPoolExecutor(2) as pool:\n    f = pool.submit(work, 1)\n    f.result()\n    x[0] += 1\n    f = pool.submit(work, 1)\nx[0] += 1\n";
    assert_eq!(racy_under_any(pool), BTreeSet::new());
    let timer = "import threading\nx = 0\ndef f():\n    global x\n    x += 1\nx = 1\nt = threading.Timer(0.1, f)\nt.start()\nt.join()\nx += 1\n";
    assert_eq!(racy_under_any(timer), BTreeSet::new());
}

#[test]
fn the_locks_that_were_held_are_told() {
    let text = threads(
        "x = 0; a = threading.Lock(); b = threading.Lock()\n\
         def f1():\n    global x\n    with a:\n        x += 1\n\
         def f2():\n    global x\n    with b:\n        x += 1\n",
        2,
    );
    let findings = find(&text, "random:8", 1);
    let race = findings.races.first().expect("two locks are no lock");
    assert_eq!(race.location, "x");
    let mut locks = [race.first.locks.join(","), race.second.locks.join(",")];
    locks.sort();
    assert_eq!(locks, ["a", "b"]);
    assert!(race.first.step < race.second.step);
    // Ordered by accident of another lock: no race here, but a hint.
    let text = threads(
        "x = 0; a = threading.Lock()\n\
         def f1():\n    global x\n    x = 1\n    with a:\n        pass\n\
         def f2():\n    global x\n    with a:\n        pass\n    x = 2\n",
        2,
    );
    let findings = find(&text, "serial", 0);
    assert!(findings.races.is_empty(), "{:?}", findings.races);
    assert_eq!(findings.unguarded.len(), 1);
    assert_eq!(findings.unguarded[0].location, "x");
    assert!(racy_under_any(&text).contains("x"), "and so it does");
    // One lock at all accesses but those after the join.
    let text = threads(
        "x = 0; a = threading.Lock()\ndef f1():\n    global x\n    with a:\n        x += 1\nf2 = f1\n",
        2,
    ) + "print(x)\n";
    let findings = find(&text, "random:8", 1);
    assert!(findings.races.is_empty() && findings.unguarded.is_empty());
    assert_eq!(findings.guarded.len(), 1);
    assert_eq!(findings.guarded[0].location, "x");
    assert_eq!(findings.guarded[0].locks, ["a"]);
}
