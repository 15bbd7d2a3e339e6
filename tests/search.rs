//! The search through all interleavings against brute force, which follows every interleaving by itself and merges
//! nothing: the same outcomes, the same exact counts, as many of them lossy, and the same fewest preemptions, whatever
//! the search leaves out (merged states, joined local steps, interchangeable threads, several workers).

use num_bigint::BigUint;
use proptest::prelude::*;
use racescope::analysis::lost_updates::Monitor;
use racescope::compile::compile_source;
use racescope::explore::outcome::{Observed, Outcome};
use racescope::explore::search::exploration::{Exploration, NoCounts, Question};
use racescope::explore::search::probability::{Unknown, probabilities};
use racescope::explore::search::walk::{enabled, ending};
use racescope::explore::search::{Limits, Stopped};
use racescope::runtime::interp::{self, Stop};
use racescope::runtime::observer::NoObserver;
use racescope::runtime::program::Program;
use racescope::runtime::start::{self, FirstValue};
use racescope::runtime::state::State;
use racescope::schedule::green::{self, SliceSink};
use racescope::schedule::replay::Replay;
use racescope::schedule::{StopReason, ThreadId};
use std::collections::BTreeMap;

/// What brute force found of one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tally {
    interleavings: u64,
    lossy: u64,
    preemptions: u32,
}

type Tallies = BTreeMap<Outcome, Tally>;

/// Follows every interleaving.
struct Brute<'p> {
    program: &'p Program,
    observed: Observed<'p>,
    found: Tallies,
    /// The probability of each outcome's key under random:3.
    chances: BTreeMap<Vec<u8>, f64>,
    left: u64,
}

impl Brute<'_> {
    /// Gives up, with false, after a number of interleavings.
    fn follow(
        &mut self,
        state: &State,
        monitor: &Monitor,
        last: Option<ThreadId>,
        preemptions: u32,
        chance: f64,
    ) -> bool {
        let able = enabled(state);
        if let Some(ending) = ending(state, &able) {
            if self.left == 0 {
                return false;
            }
            self.left -= 1;
            let outcome = self.observed.outcome(ending, &mut state.clone());
            let tally = self.found.entry(outcome).or_insert(Tally {
                interleavings: 0,
                lossy: 0,
                preemptions,
            });
            tally.interleavings += 1;
            let mut key = Vec::new();
            self.observed.key(ending, state, &mut key);
            *self.chances.entry(key).or_insert(0.0) += chance;
            tally.lossy += u64::from(monitor.is_lossy());
            tally.preemptions = tally.preemptions.min(preemptions);
            return true;
        }
        for &thread in &able {
            let mut state = state.clone();
            let mut monitor = monitor.clone();
            let stop = interp::transition(self.program, &mut state, thread, 1_000, &mut monitor);
            let preempts = last.is_some_and(|last| last != thread);
            let sum = preemptions + u32::from(preempts);
            let could_go_on = stop == Stop::Preempted;
            // As `schedule::random` has it: a slice ends with probability 1/3, and then another thread runs.
            let many = f64::from(u32::try_from(able.len()).expect("few threads"));
            let share = match last {
                Some(_) if able.len() == 1 => 1.0,
                Some(last) if last == thread => 2.0 / 3.0,
                Some(_) => 1.0 / 3.0 / (many - 1.0),
                None => 1.0 / many,
            };
            let next = could_go_on.then_some(thread);
            if !self.follow(&state, &monitor, next, sum, chance * share) {
                return false;
            }
        }
        true
    }
}

fn brute(program: &Program, state: &State, most: u64) -> Option<(Tallies, BTreeMap<Vec<u8>, f64>)> {
    let mut brute = Brute {
        program,
        observed: Observed::new(program),
        found: Tallies::new(),
        chances: BTreeMap::new(),
        left: most,
    };
    brute
        .follow(state, &Monitor::monitor(), None, 0, 1.0)
        .then_some((brute.found, brute.chances))
}

fn explore<M: racescope::explore::search::watch::Watch>(
    program: &Program,
    state: &State,
    question: &Question,
) -> Exploration {
    let watch = |_: u32, _: usize| -> Option<Stopped> { None };
    let limits = Limits {
        max_states: 1_000_000,
        max_heap: 1 << 30,
        watch: &watch,
    };
    let found = Exploration::of::<M>(program, state.clone(), question, &limits);
    assert_eq!(found.stopped, None);
    found
}

const QUESTION: Question = Question {
    has_main: true,
    counts: true,
    symmetry: false,
    joins: true,
    max_preemptions: None,
    expect: None,
    workers: 1,
};

fn tallies(found: &Exploration) -> Tallies {
    let number = |big: &Option<BigUint>| {
        let big = big.as_ref().expect("it was counted");
        u64::try_from(big).expect("brute force counted as many")
    };
    found
        .outcomes
        .iter()
        .map(|end| {
            let tally = Tally {
                interleavings: number(&end.interleavings),
                lossy: number(&end.lossy),
                preemptions: end.preemptions,
            };
            (end.outcome.clone(), tally)
        })
        .collect()
}

struct Nothing;

impl SliceSink for Nothing {
    fn slice(&mut self, _: ThreadId, _: u64, _: StopReason) {}
    fn output(&mut self, _: &mut State) {}
}

/// Every schedule comes to its outcome with its number of preemptions when an ordinary run follows it.
fn replay(program: &Program, state: &State, found: &Exploration) {
    for end in &found.outcomes {
        let mut state = state.clone();
        let mut replay = Replay::new(end.schedule.clone());
        let (ending, counts) = green::drive(
            program,
            &mut state,
            &mut replay,
            100_000,
            &mut NoObserver,
            &mut Nothing,
        )
        .expect("it fits");
        assert_eq!(
            Observed::new(program).outcome(ending, &mut state),
            end.outcome
        );
        assert_eq!(counts.preemptions, u64::from(end.preemptions));
    }
}

/// The probabilities under random:3, and that they are all there is.
fn compare_chances(
    program: &Program,
    state: &State,
    has_main: bool,
    truth: &BTreeMap<Vec<u8>, f64>,
) {
    let watch = |_: u32, _: usize| -> Option<Stopped> { None };
    let limits = Limits {
        max_states: 1_000_000,
        max_heap: 1 << 30,
        watch: &watch,
    };
    match probabilities(program, state.clone(), has_main, 3, &limits) {
        Ok(found) => {
            assert_eq!(found.len(), truth.len());
            for (key, chance) in &found {
                assert!(
                    (chance - truth[key]).abs() < 1e-9,
                    "{chance} {}",
                    truth[key]
                );
            }
            let sum: f64 = found.values().sum();
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        }
        Err(why) => assert!(
            matches!(why, Unknown::Timeouts | Unknown::NoChoice),
            "{why:?}"
        ),
    }
}

/// Compares everything that the search can be asked with brute force; whether that was possible.
fn compare(program: &Program, state: &State, has_main: bool) -> bool {
    let Some((truth, chances)) = brute(program, state, 13_000) else {
        return false;
    };
    compare_chances(program, state, has_main, &chances);
    let question = Question {
        has_main,
        ..QUESTION
    };
    for joins in [true, false] {
        for workers in [1, 3] {
            let question = Question {
                joins,
                workers,
                ..question
            };
            let found = explore::<Monitor>(program, state, &question);
            assert_eq!(tallies(&found), truth, "joins {joins}, {workers} workers");
            replay(program, state, &found);
            let lossy = truth.values().any(|tally| tally.lossy > 0);
            assert_eq!(found.lossy.is_some(), lossy);
        }
    }
    for symmetry in [false, true] {
        for counts in [false, true] {
            let question = Question {
                symmetry,
                counts,
                ..question
            };
            let found = explore::<NoObserver>(program, state, &question);
            let seen: Vec<(&Outcome, u32)> = {
                let mut seen: Vec<_> = found
                    .outcomes
                    .iter()
                    .map(|end| (&end.outcome, end.preemptions))
                    .collect();
                seen.sort();
                seen
            };
            let expected: Vec<(&Outcome, u32)> = truth
                .iter()
                .map(|(outcome, tally)| (outcome, tally.preemptions))
                .collect();
            assert_eq!(seen, expected, "symmetry {symmetry}");
            if counts {
                for end in &found.outcomes {
                    let many = BigUint::from(truth[&end.outcome].interleavings);
                    assert_eq!(end.interleavings, Some(many), "symmetry {symmetry}");
                }
            }
        }
    }
    // A bound on preemptions leaves exactly the outcomes that need no more.
    for bound in 0..3 {
        let question = Question {
            max_preemptions: Some(bound),
            ..question
        };
        let found = explore::<Monitor>(program, state, &question);
        let mut seen: Vec<&Outcome> = found.outcomes.iter().map(|end| &end.outcome).collect();
        seen.sort();
        let expected: Vec<&Outcome> = truth
            .iter()
            .filter(|(_, tally)| tally.preemptions <= bound)
            .map(|(outcome, _)| outcome)
            .collect();
        assert_eq!(seen, expected, "at most {bound} preemptions");
    }
    true
}

/// N threads that run one text over shared names, each with names of its own.
fn snippet(
    text: &str,
    threads: u32,
    shared: &[(&str, &str)],
    own: &[(&str, &[&str])],
) -> (Program, State) {
    let code = compile_source(text, "<code>").expect("it compiles");
    let mut program = Program::load(&code, text, Vec::new()).expect("it loads");
    let mut link = |value: &str| {
        let expr = racescope::syntax::parse_expression(value).expect("an expression");
        let code = racescope::compile::compile_expression(expr, "<value>").expect("it compiles");
        program.link(&code, 0)
    };
    let shared: Vec<FirstValue> = shared
        .iter()
        .map(|(name, value)| FirstValue {
            name: (*name).to_owned(),
            codes: vec![link(value)],
        })
        .collect();
    let own: Vec<FirstValue> = own
        .iter()
        .map(|(name, values)| FirstValue {
            name: (*name).to_owned(),
            codes: values.iter().map(|value| link(value)).collect(),
        })
        .collect();
    let state = start::snippet(&program, 0, threads, &shared, &own).expect("the values are there");
    (program, state)
}

fn file(text: &str) -> (Program, State) {
    let code = compile_source(text, "t.py").expect("it compiles");
    let program = Program::load(&code, text, Vec::new()).expect("it loads");
    let state = start::program(&program, 0);
    (program, state)
}

/// Programs that are written by hand, each for something that could go wrong.
#[test]
fn the_search_is_brute_force() {
    let shared = [("n", "0"), ("m", "1"), ("l", "[]")];
    let own: [(&str, &[&str]); 2] = [("t", &["0"]), ("me", &["1", "2"])];
    for text in [
        "n += me",
        "n += 1",
        "n = me",
        "t = n; n = t",
        "l.append(me)",
        "n = m",
        "m = n + me",
        "if n == 0: n = me",
        "l += [me]",
    ] {
        let (program, state) = snippet(text, 2, &shared, &own);
        assert!(compare(&program, &state, false), "too large: {text}");
    }
}

/// Programs with a main thread: started and joined threads, locks, deadlocks, timeouts, an early end.
#[test]
fn with_a_main_thread_too() {
    let start = "a = threading.Thread(target=work)\na.start()\n";
    let mut compared = 0;
    for (body, main) in [
        ("global n; n += 1", "n += 2\na.join()\n"),
        ("l.acquire(); l.release()", "l.acquire()\nl.release()\n"),
        ("l.acquire()", "l.acquire()\n"),
        ("global n; n = 1", "n = 2\n"),
        ("global n; n = 1", "while n: pass\n"),
        ("e.wait(1)", "e.set()\n"),
        ("e.wait()", "e.set()\n"),
        ("q.put(1)", "n = q.get()\n"),
        ("global n; n = 1 / 0", "n = 1\n"),
        ("global n; n = 1", "raise SystemExit(3)\n"),
    ] {
        let text = format!(
            "import threading, queue\nn = 0\nl = threading.Lock()\ne = threading.Event()\nq = queue.Queue()\ndef work():\n    {body}\n{start}{main}"
        );
        let (program, state) = file(&text);
        if body == "global n; n = 1" && main.starts_with("while") {
            // It can run for ever before the other thread begins.
            let found = explore::<Monitor>(&program, &state, &QUESTION);
            assert_eq!(found.interleavings, Err(NoCounts::Endless));
            assert!(found.cycle.is_some());
            continue;
        }
        compared += u32::from(compare(&program, &state, true));
    }
    assert!(compared >= 7, "only {compared} programs were small enough");
}

fn statement() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec!["n", "m", "t", "me"]);
    let targets = prop::sample::select(vec!["n", "m", "t"]);
    prop_oneof![
        (targets.clone(), names.clone()).prop_map(|(to, from)| format!("{to} += {from}")),
        (targets.clone(), names.clone()).prop_map(|(to, from)| format!("{to} = {from}")),
        targets.clone().prop_map(|to| format!("{to} = 5")),
        names.clone().prop_map(|from| format!("l.append({from})")),
        names.clone().prop_map(|from| format!("l[0] = {from}")),
        (targets, names).prop_map(|(to, from)| format!("if {from}: {to} = l[0]")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Two threads, one with a longer text than the other has room for in brute force.
    #[test]
    fn generated_programs(statements in prop::collection::vec(statement(), 1..3)) {
        let text = statements.join("\n");
        let shared = [("n", "0"), ("m", "1"), ("l", "[7]")];
        let own: [(&str, &[&str]); 2] = [("t", &["0"]), ("me", &["1", "2"])];
        let (program, state) = snippet(&text, 2, &shared, &own);
        compare(&program, &state, false);
    }
}

/// What main may still write is more than what it comes to by itself: a handler of a `try` that is open already, and what
/// is reached by a name that is only a string.
#[test]
fn late_writes_are_seen_coming() {
    for main in [
        "try:\n    a.start()\n    raise ValueError\nexcept ValueError:\n    n = 5\n",
        "try:\n    a.start()\n    n = 1 // 0\nexcept ZeroDivisionError:\n    n = 5\n",
        "a.start()\ngetattr(work, '__glo' + 'bals__')['n'] = 5\n",
    ] {
        let text = format!(
            "import threading\nn = 0\nm = 0\ndef work():\n    global m\n    m = n\na = threading.Thread(target=work)\n{main}"
        );
        let (program, state) = file(&text);
        assert!(compare(&program, &state, true), "too large: {main}");
    }
}

/// Numbers that were computed by others, or by a formula.
#[test]
fn known_numbers() {
    let own: [(&str, &[&str]); 1] = [("amount", &["1", "-1", "10"])];
    let (program, state) = snippet("counter += amount", 3, &[("counter", "0")], &own);
    let question = Question {
        has_main: false,
        ..QUESTION
    };
    let found = explore::<Monitor>(&program, &state, &question);
    // 18! / (6!)^3
    assert_eq!(found.interleavings, Ok(BigUint::from(17_153_136_u32)));
    assert_eq!(
        found.lossy_interleavings(),
        Some(BigUint::from(17_137_848_u32))
    );
}
