//! The switch points of each CPython, on the statements that tell the versions apart.
//!
//! The expected cells are what real interpreters did with four threads (yes: an update was lost; no: never, in
//! tens of thousands of rounds). Here two threads run each statement and *every* interleaving is walked, by the
//! plainest search there is: copy the state, let a thread run to its next switch point, go on from there. So a
//! "no" is a proof for two threads, and the counts can be checked by a formula.

#[path = "switch_points/race.rs"]
mod race;
#[path = "switch_points/statements.rs"]
#[allow(dead_code, reason = "some of it is for real interpreters")]
mod statements;

use race::{MAX_STEPS, Race};
use racescope::bytecode::switch_points::GilModel;
use racescope::runtime::interp::{self, Stop};
use racescope::runtime::observer::NoObserver;
use statements::{COLUMNS, Cell, SIMPLE, STATEMENTS};

fn model(name: &str) -> GilModel {
    name.parse().expect("a model")
}

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
