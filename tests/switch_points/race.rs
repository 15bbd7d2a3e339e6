//! Two threads that run one text over shared names, and the plainest search through all their interleavings: copy the
//! state, let a thread run to its next switch point, go on from there.

use std::ops::ControlFlow;

use racescope::bytecode::switch_points::GilModel;
use racescope::compile::{compile_expression, compile_source};
use racescope::runtime::interp;
use racescope::runtime::observer::NoObserver;
use racescope::runtime::program::Program;
use racescope::runtime::start::{self, FirstValue};
use racescope::runtime::state::{State, Status};
use racescope::syntax::parse_expression;

/// More steps than any of the statements takes.
pub const MAX_STEPS: u64 = 10_000;

/// Two threads that run one text over shared names.
pub struct Race {
    pub program: Program,
    pub first: State,
    holds: u32,
}

impl Race {
    /// `holds` is an expression over the final globals.
    pub fn new(text: &str, set: &[(&str, &str)], holds: &str, gil: GilModel) -> Self {
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
    pub fn count(&self) -> (u64, u64) {
        let (mut all, mut failed) = (0, 0);
        let _ = self.walk(&self.first, &mut |state| {
            all += 1;
            failed += u64::from(!self.holds(state));
            ControlFlow::Continue(())
        });
        (all, failed)
    }

    /// Whether the expectation fails in any interleaving.
    pub fn can_fail(&self) -> bool {
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
