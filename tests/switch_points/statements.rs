//! The statements that tell the versions of CPython apart, and what each version does with them.

pub const SIMPLE: &[(&str, &str)] = &[("counter", "0"), ("amount", "1")];

/// What each row of the table says of 3.6-3.9, 3.10, 3.11, 3.12 and 3.13.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Yes,
    No,
    /// Only while a call is not yet specialised.
    Cold,
}

/// What holds if no update is lost.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// The expression, 0 at first, has grown by so much each time the statement was executed.
    Grows(&'static str, u32),
    /// The expression is true when every thread has executed the statement once. On real interpreters, which need
    /// more than two rounds, this name has that first value.
    Holds(&'static str, &'static str, &'static str),
}

impl Check {
    /// What holds after two executions.
    pub fn of_two(self) -> String {
        match self {
            Self::Grows(total, by) => format!("{total} == {}", 2 * by),
            Self::Holds(expression, ..) => expression.to_owned(),
        }
    }
}

/// A statement, the shared names, what holds if nothing is lost, and what the versions do.
pub struct Statement {
    pub text: &'static str,
    pub set: &'static [(&'static str, &'static str)],
    pub check: Check,
    pub cells: [Cell; 5],
}

const ONE: Check = Check::Grows("counter", 1);

pub const STATEMENTS: &[Statement] = {
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
pub const COLUMNS: [&[&str]; 5] = [
    &["3.6", "3.7", "3.8", "3.9"],
    &["3.10"],
    &["3.11"],
    &["3.12"],
    &["3.13"],
];
