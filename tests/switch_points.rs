//! The switch points of each CPython, on the statements that tell the versions apart.
//!
//! The expected cells are what real interpreters did with four threads (yes: an update was lost; no: never, in
//! tens of thousands of rounds). Here two threads run each statement and *every* interleaving is walked, by the
//! plainest search there is: copy the state, let a thread run to its next switch point, go on from there. So a
//! "no" is a proof for two threads, and the counts can be checked by a formula.

use std::ops::ControlFlow;

use racescope::bytecode::switch_points::GilModel;
use racescope::compile::{compile_expression, compile_source};
use racescope::runtime::interp::{self, Stop};
use racescope::runtime::observer::NoObserver;
use racescope::runtime::program::Program;
use racescope::runtime::start::{self, FirstValue};
use racescope::runtime::state::{State, Status};
use racescope::syntax::parse_expression;

/// More steps than any of the statements takes.
const MAX_STEPS: u64 = 10_000;

/// Two threads that run one text over shared names.
struct Race {
    program: Program,
    first: State,
    holds: u32,
}

impl Race {
    /// `holds` is an expression over the final globals.
    fn new(text: &str, set: &[(&str, &str)], holds: &str, gil: GilModel) -> Self {
        let code = compile_source(text, "<race>").expect("the text compiles");
        let mut program = Program::load(&code, text, Vec::new()).expect("it loads");
        program.set_gil(gil);
        let mut link = |text: &str| {
            let expression = parse_expression(text).expect("an expression");
            let code = compile_expression(expression, "<value>").expect("it compiles");
            program.link(&code, 0)
        };
        let shared: Vec<FirstValue> = set
            .iter()
            .map(|&(name, value)| FirstValue {
                name: name.to_owned(),
                codes: vec![link(value)],
            })
            .collect();
        let holds = link(holds);
        let first = start::snippet(&program, 0, 2, &shared, &[]).expect("the values are plain");
        Self {
            program,
            first,
            holds,
        }
    }

    /// Whether the expression is true of a final state.
    fn holds(&self, state: &State) -> bool {
        let value = start::evaluate(&self.program, &mut state.clone(), self.holds);
        value.expect("the expectation has a value") == racescope::runtime::value::Value::Bool(true)
    }

    /// Calls `end` with the final state of every interleaving, until it breaks off.
    fn walk(
        &self,
        state: &State,
        end: &mut impl FnMut(&State) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let alive = |thread: &u32| state.threads[*thread as usize].status != Status::Finished;
        let enabled: Vec<u32> = (0..2)
            .filter(alive)
            .filter(|&t| state.is_enabled(t))
            .collect();
        if enabled.is_empty() {
            assert!(
                !(0..2).any(|thread| alive(&thread)),
                "nobody is left behind"
            );
            return end(state);
        }
        for thread in enabled {
            let mut next = state.clone();
            let stop =
                interp::transition(&self.program, &mut next, thread, MAX_STEPS, &mut NoObserver);
            assert!(next.steps < MAX_STEPS, "{stop:?}: a transition has an end");
            self.walk(&next, end)?;
        }
        ControlFlow::Continue(())
    }

    /// How many interleavings there are, and in how many the expectation fails.
    fn count(&self) -> (u64, u64) {
        let (mut all, mut failed) = (0, 0);
        let _ = self.walk(&self.first, &mut |state| {
            all += 1;
            failed += u64::from(!self.holds(state));
            ControlFlow::Continue(())
        });
        (all, failed)
    }

    /// Whether the expectation fails in any interleaving.
    fn can_fail(&self) -> bool {
        self.walk(&self.first, &mut |state| {
            if self.holds(state) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })
        .is_break()
    }
}

fn model(name: &str) -> GilModel {
    name.parse().expect("a model")
}

const SIMPLE: &[(&str, &str)] = &[("counter", "0"), ("amount", "1")];

/// Two threads of `a` and `b` transitions have (a + b)! / (a! b!) interleavings. `counter += amount` has five
/// transitions where each of its four shared steps ends in a switch point (the return of the module is the
/// fifth), six instructions where every boundary is one, and one where none is.
#[test]
fn the_lessons_statement_has_as_many_interleavings_as_the_formula_says() {
    let counts = |name| Race::new("counter += amount", SIMPLE, "counter == 2", model(name)).count();
    // Lossless are those in which one thread stores before the other loads. In the 3.8 model the load is
    // transition 1 of 5 and the store transition 4: the other thread begins after 4 or 5 of the first's, and
    // then its 5 interleave with the one that may be left in 6 ways (twice, for either order).
    assert_eq!(counts("3.8"), (252, 252 - 2 * 6));
    assert_eq!(counts("3.6"), (252, 240));
    for name in ["3.10", "3.11", "3.12", "3.13", "3.14"] {
        assert_eq!(counts(name), (2, 0), "{name}");
    }
    // The load is instruction 1 of 6, the store is instruction 4: C(12, 6), and two behind the store that
    // interleave with the other's six, C(8, 2) ways for either order.
    assert_eq!(counts("any"), (924, 924 - 2 * 28));
    assert_eq!(counts("none"), (924, 868));
}

/// What each row of the table says of 3.6-3.9, 3.10, 3.11, 3.12 and 3.13.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Yes,
    No,
    /// Only while a call is not yet specialised.
    Cold,
}

/// What holds if no update is lost.
#[derive(Debug, Clone, Copy)]
enum Check {
    /// The expression, 0 at first, has grown by so much each time the statement was executed.
    Grows(&'static str, u32),
    /// The expression is true when every thread has executed the statement once. On real interpreters, which need
    /// more than two rounds, this name has that first value.
    Holds(&'static str, &'static str, &'static str),
}

impl Check {
    /// What holds after two executions.
    fn of_two(self) -> String {
        match self {
            Self::Grows(total, by) => format!("{total} == {}", 2 * by),
            Self::Holds(expression, ..) => expression.to_owned(),
        }
    }
}

/// A statement, the shared names, what holds if nothing is lost, and what the versions do.
struct Statement {
    text: &'static str,
    set: &'static [(&'static str, &'static str)],
    check: Check,
    cells: [Cell; 5],
}

const ONE: Check = Check::Grows("counter", 1);

const STATEMENTS: &[Statement] = {
    use Cell::{Cold, No, Yes};
    const ONLY_OLD: [Cell; 5] = [Yes, No, No, No, No];
    const ALL: [Cell; 5] = [Yes; 5];
    const NONE: [Cell; 5] = [No; 5];
    const UNTIL_SPECIALISED: [Cell; 5] = [Yes, Yes, Cold, Cold, Cold];
    &[
        Statement {
            text: "counter += amount",
            set: SIMPLE,
            check: ONE,
            cells: ONLY_OLD,
        },
        Statement {
            text: "o.value += amount",
            set: &[
                ("o", "type('O', (), {})()"),
                ("_", "setattr(o, 'value', 0)"),
                ("amount", "1"),
            ],
            check: Check::Grows("o.value", 1),
            cells: ONLY_OLD,
        },
        Statement {
            text: "d['k'] += amount",
            set: &[("d", "{'k': 0}"), ("amount", "1")],
            check: Check::Grows("d['k']", 1),
            cells: ONLY_OLD,
        },
        Statement {
            text: "lst[0] += amount",
            set: &[("lst", "[0]"), ("amount", "1")],
            check: Check::Grows("lst[0]", 1),
            cells: ONLY_OLD,
        },
        Statement {
            text: "counter += int(amount)",
            set: SIMPLE,
            check: ONE,
            cells: ALL,
        },
        Statement {
            text: "counter += f()",
            set: &[("counter", "0"), ("f", "lambda: 1")],
            check: ONE,
            cells: ALL,
        },
        Statement {
            text: "counter += f(*a)",
            set: &[("counter", "0"), ("f", "lambda x: x"), ("a", "(1,)")],
            check: ONE,
            cells: ALL,
        },
        Statement {
            text: "counter += len(x)",
            set: &[("counter", "0"), ("x", "[0]")],
            check: ONE,
            cells: UNTIL_SPECIALISED,
        },
        Statement {
            text: "counter += isinstance(x, list)",
            set: &[("counter", "0"), ("x", "[0]")],
            check: ONE,
            cells: UNTIL_SPECIALISED,
        },
        Statement {
            text: "counter += 2 if type(x) is int else 1",
            set: &[("counter", "0"), ("x", "0")],
            check: Check::Grows("counter", 2),
            cells: UNTIL_SPECIALISED,
        },
        Statement {
            text: "counter += 2 if up else 1",
            set: &[("counter", "0"), ("up", "False")],
            check: ONE,
            cells: [Yes, Yes, No, No, No],
        },
        Statement {
            // The jump is not taken.
            text: "counter += 2 if up else 1",
            set: &[("counter", "0"), ("up", "True")],
            check: Check::Grows("counter", 2),
            cells: ONLY_OLD,
        },
        Statement {
            text: "counter += amount in (1, 2)",
            set: SIMPLE,
            check: ONE,
            cells: ONLY_OLD,
        },
        Statement {
            text: "d['k'] = d.get('k', 0) + a",
            set: &[("d", "{'k': 0}"), ("a", "1")],
            check: Check::Grows("d['k']", 1),
            cells: ALL,
        },
        Statement {
            // Without a loss each number below K is stepped to once.
            text: "while (t := n) < K:\n    n = t + 1\n    steps.append(t)\n",
            set: &[("n", "0"), ("K", "2"), ("steps", "[]")],
            check: Check::Holds("len(steps) == K", "K", "20000"),
            cells: ALL,
        },
        Statement {
            text: "while n > 0: n -= 1",
            set: &[("n", "2")],
            check: Check::Holds("n >= 0", "n", "500"),
            cells: ALL,
        },
        Statement {
            text: "n += 1 if not [0 for _ in e] else 2",
            set: &[("n", "0"), ("e", "()")],
            check: Check::Grows("n", 1),
            cells: [Yes, Yes, Yes, No, No],
        },
        Statement {
            // With something to go through, the loop's jump back is a switch point everywhere.
            text: "n += len([0 for _ in e])",
            set: &[("n", "0"), ("e", "(1,)")],
            check: Check::Grows("n", 1),
            cells: ALL,
        },
        Statement {
            text: "p.value += 1",
            set: &[
                (
                    "P",
                    "type('P', (), {'value': property(lambda self: self.v, lambda self, v: setattr(self, 'v', v))})",
                ),
                ("p", "P()"),
                ("_", "setattr(p, 'v', 0)"),
            ],
            check: Check::Grows("p.v", 1),
            cells: ALL,
        },
        Statement {
            text: "c = c + 1",
            set: &[
                (
                    "N",
                    "type('N', (), {'__init__': lambda self, v: setattr(self, 'v', v)})",
                ),
                (
                    "_",
                    "setattr(N, '__add__', lambda self, other: N(self.v + other))",
                ),
                ("c", "N(0)"),
            ],
            check: Check::Grows("c.v", 1),
            cells: ALL,
        },
        Statement {
            // The read and the write are both within `__iadd__`.
            text: "c += 1",
            set: &[
                ("N", "type('N', (), {'v': 0})"),
                (
                    "_",
                    "setattr(N, '__iadd__', lambda self, other: setattr(self, 'v', self.v + other) or self)",
                ),
                ("c", "N()"),
            ],
            check: Check::Grows("c.v", 1),
            cells: ONLY_OLD,
        },
        Statement {
            text: "n += C().v",
            set: &[
                (
                    "C",
                    "type('C', (), {'__init__': lambda self: setattr(self, 'v', 1)})",
                ),
                ("n", "0"),
            ],
            check: Check::Grows("n", 1),
            cells: ALL,
        },
        Statement {
            text: "with lock: counter += int(amount)",
            set: &[
                ("counter", "0"),
                ("amount", "1"),
                (
                    "lock",
                    "[__import__('threading').Lock(), lambda: threading][0]",
                ),
            ],
            check: ONE,
            cells: NONE,
        },
        Statement {
            text: "lst.append(1)",
            set: &[("lst", "[]")],
            check: Check::Grows("len(lst)", 1),
            cells: NONE,
        },
    ]
};

/// The models of each column of the table.
const COLUMNS: [&[&str]; 5] = [
    &["3.6", "3.7", "3.8", "3.9"],
    &["3.10"],
    &["3.11"],
    &["3.12"],
    &["3.13"],
];

#[test]
fn each_version_loses_what_it_was_measured_to_lose() {
    for statement in STATEMENTS {
        for (names, &cell) in COLUMNS.iter().zip(&statement.cells) {
            for name in *names {
                let gil = model(name);
                let can_fail = |gil| {
                    Race::new(
                        statement.text,
                        statement.set,
                        &statement.check.of_two(),
                        gil,
                    )
                    .can_fail()
                };
                let warm = gil.warm().map_or_else(|| can_fail(gil), can_fail);
                let found = match (can_fail(gil), warm) {
                    (true, true) => Cell::Yes,
                    (true, false) => Cell::Cold,
                    (false, false) => Cell::No,
                    (false, true) => panic!("{name}: a part has more points than the whole"),
                };
                assert_eq!(found, cell, "{} under {name}", statement.text);
            }
        }
    }
}

/// Between any two instructions lies what lies at a switch point of some version, and more.
#[test]
fn what_a_version_loses_any_loses_too() {
    for statement in STATEMENTS
        .iter()
        .filter(|statement| statement.cells[0] == Cell::Yes)
    {
        let holds = statement.check.of_two();
        let any = Race::new(statement.text, statement.set, &holds, GilModel::Any);
        assert!(any.can_fail(), "{}", statement.text);
    }
}

/// A transition under a model consists of whole steps of the plain interpreter: the steps are the same, there are
/// only fewer places between them.
#[test]
fn a_model_changes_no_step() {
    for statement in STATEMENTS {
        let steps_of = |gil| {
            let race = Race::new(
                statement.text,
                statement.set,
                &statement.check.of_two(),
                gil,
            );
            let mut state = race.first.clone();
            for thread in 0..2 {
                loop {
                    let program = &race.program;
                    match interp::transition(
                        program,
                        &mut state,
                        thread,
                        MAX_STEPS,
                        &mut NoObserver,
                    ) {
                        Stop::Preempted => {}
                        Stop::Finished => break,
                        Stop::Blocked => panic!("nothing here blocks"),
                    }
                }
            }
            state.steps
        };
        let plain = steps_of(GilModel::Any);
        for gil in GilModel::COMPARED {
            assert_eq!(steps_of(gil), plain, "{} under {gil}", statement.text);
        }
    }
}
