//! Keys pressed and screens read, without a terminal. `RACESCOPE_BLESS=1` writes the screens; what they must show is
//! checked against the analyses that `run` uses, and against a list of who made each step.

use super::super::super::{lost, run};
use super::super::{Args, Context, record, watches};
use super::draw;
use super::view::{Then, View};
use crate::runtime::observer::{Moment, NoObserver, Observer};
use crate::schedule::ThreadId;
use crate::stepper::Stepper;
use crate::stepper::glass::Glass;
use crate::stepper::losses::Losses;
use clap::Parser;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::path::Path;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

const LESSON: [&str; 3] = ["programs/lesson/pool_counter_small.py", "--seed", "3"];
const DEADLOCK: [&str; 3] = ["programs/deadlock/lock_order.py", "--seed", "0"];

fn line(words: &[&str]) -> Args {
    let words = std::iter::once(&"step").chain(words);
    Line::try_parse_from(words).expect("a command line").args
}

/// Shows a run as it is when it is opened, and hands it over.
fn with_view(words: &[&str], then: impl FnOnce(&mut View<'_, '_, '_>)) {
    let args = line(words);
    let loaded = args.source.load().expect("it loads");
    let (recording, seed) = record(&args, &loaded).expect("it runs");
    let glass = Glass::new(args.source.load().expect("it loads").program);
    let mut stepper = Stepper::new(&loaded.program, glass, recording);
    let watches = watches(&args, &loaded, &stepper).expect("names");
    let context = Context {
        args: &args,
        loaded: &loaded,
        seed,
        watches,
    };
    let mut view = View::new(&context, &mut stepper);
    look_for_losses(&mut view);
    view.open();
    then(&mut view);
}

fn look_for_losses(view: &mut View<'_, '_, '_>) {
    let mut losses = Losses::new(view.recording());
    while losses.advance(view.stepper.program, view.recording()) {}
    view.losses = losses.found().to_vec();
    view.looked_to = losses.step();
}

fn screen(view: &mut View<'_, '_, '_>, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a screen");
    terminal
        .draw(|frame| draw::screen(view, frame))
        .expect("it is painted");
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for y in 0..height {
        let row: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

fn press(view: &mut View<'_, '_, '_>, keys: &str) {
    for key in keys.chars() {
        let code = match key {
            '→' => KeyCode::Right,
            '←' => KeyCode::Left,
            '↓' => KeyCode::Down,
            '↑' => KeyCode::Up,
            '⇱' => KeyCode::Home,
            '⇲' => KeyCode::End,
            '⇟' => KeyCode::PageDown,
            '⇞' => KeyCode::PageUp,
            '⏎' => KeyCode::Enter,
            key => KeyCode::Char(key),
        };
        if view.key(KeyEvent::new(code, KeyModifiers::NONE)) == Then::OtherSchedule {
            look_for_losses(view);
        }
    }
}

#[test]
fn screens_are_as_they_must_be() {
    let cases: [(&str, &[&str], &str); 6] = [
        ("lesson", &LESSON, ""),
        ("lesson-last-write", &LESSON, "w"),
        ("lesson-read", &LESSON, "g7502⏎→"),
        ("deadlock", &DEADLOCK, ""),
        ("deadlock-back", &DEADLOCK, "[[tt"),
        (
            "snippet-picked",
            &[
                "-c",
                "counter += amount",
                "--threads",
                "2",
                "--set",
                "counter=0",
                "--per-thread",
                "amount=1,-1",
                "--scheduler",
                "random:2",
                "--seed",
                "3",
            ],
            "⇱→→tp→→→→",
        ),
    ];
    let folder = Path::new("tests/step/screens");
    for (name, words, keys) in cases {
        with_view(words, |view| {
            press(view, keys);
            let shown = screen(view, 80, 24);
            let path = folder.join(format!("{name}.screen"));
            if std::env::var_os("RACESCOPE_BLESS").is_some() {
                std::fs::create_dir_all(folder).expect("a folder");
                std::fs::write(&path, &shown).expect("it can be written");
                return;
            }
            let expected = std::fs::read_to_string(&path).expect("the screen is there");
            assert_eq!(shown, expected, "{}", path.display());
        });
    }
}

/// The first screen of the lesson has the first lost update whole, as `run --explain` has it.
#[test]
fn the_first_screen_tells_the_first_lost_update() {
    for seed in ["3", "4", "9"] {
        let words = [LESSON[0], "--seed", seed];
        let args = line(&words);
        let loaded = args.source.load().expect("it loads");
        let output = run::Output::Drop;
        let execution =
            run::execute(&loaded, &args.schedule, output, &mut NoObserver).expect("it runs");
        let findings =
            lost::analyse(&loaded, &args.schedule, &execution, None, true).expect("it replays");
        let mut named = findings.first;
        named.sort_by_key(|update| update.overwrite.step);
        let first = &named[0];
        let (read, write, over) = (&first.read, &first.lost[0], &first.overwrite);
        with_view(&words, |view| {
            assert_eq!(view.losses.len(), named.len());
            let shown = screen(view, 80, 24);
            for words in [
                format!("T{} read {} at step {}", read.thread, read.value, read.step),
                format!("T{} wrote {} over ", write.thread, write.value),
                format!(
                    "T{} writes {} over {} at step {}",
                    over.thread,
                    over.value,
                    over.before.as_deref().expect("a value"),
                    over.step
                ),
                format!("step {} of {}", over.step, execution.state.steps),
                format!("STORE_GLOBAL counter ← {}", over.value),
                format!("*counter = {}", over.before.as_deref().expect("a value")),
            ] {
                assert!(shown.contains(&words), "{words}\n{shown}");
            }
        });
    }
}

/// Notes who makes each step.
#[derive(Default)]
struct Steps(Vec<ThreadId>);

impl Observer for Steps {
    fn step(&mut self, moment: Moment<'_>) {
        self.0.push(moment.thread);
    }
}

/// The bar's columns, counted from the steps one by one.
#[test]
fn the_bar_is_the_run() {
    for words in [LESSON, DEADLOCK] {
        let args = line(&words);
        let loaded = args.source.load().expect("it loads");
        let mut steps = Steps::default();
        run::execute(&loaded, &args.schedule, run::Output::Drop, &mut steps).expect("it runs");
        let steps = steps.0;
        with_view(&words, |view| {
            for width in [1, 7, 60, 80, 200, 400] {
                let parts = view.parts(width).to_vec();
                assert_eq!(parts.len(), width);
                let mut counted = vec![0; width];
                for step in 1..steps.len() {
                    let column = view.column(step as u64, width);
                    counted[column] += u64::from(steps[step] != steps[step - 1]);
                }
                for (step, thread) in steps.iter().enumerate() {
                    let column = view.column(step as u64, width);
                    if counted[column] == 0 {
                        assert_eq!(parts[column].thread, *thread, "{width}: {step}");
                    }
                }
                let switches: Vec<u64> = parts.iter().map(|part| part.switches).collect();
                assert_eq!(switches, counted, "{width}");
            }
        });
    }
}

/// Any keys at any size: nothing breaks, nothing on the screen controls it, and the way back is the way there.
#[test]
fn any_keys_at_any_size() {
    let keys = "→←↓↑nNsSiI][xXwW⇱⇲⇟⇞tpug1⏎?qh";
    let keys: Vec<char> = keys.chars().collect();
    for words in [LESSON, DEADLOCK] {
        with_view(&words, |view| {
            let mut number = 12_345_u64;
            for _ in 0..60 {
                number = number
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let key = keys[usize::try_from(number >> 33).expect("an index") % keys.len()];
                press(view, &key.to_string());
                let (width, height) = (10 + (number >> 40) % 120, 3 + (number >> 50) % 40);
                let width = u16::try_from(width).expect("small");
                let height = u16::try_from(height).expect("small");
                screen(view, width, height);
            }
        });
    }
}

#[test]
fn program_text_is_data() {
    let folder = std::env::temp_dir().join(format!("racescope-tui-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("bell\u{7}.py");
    let text = "name = '\x1b[31m\\x1b]0;title\\x07'\nwide = '漢字' # \u{202e}\n\tx = 1\n"
        .replace("\n\tx", "\nx");
    std::fs::write(&file, text).expect("a file");
    let path = file.display().to_string();
    with_view(&[&path, "--watch", "name"], |view| {
        press(view, "⇲");
        let shown = screen(view, 80, 24);
        let controls = shown
            .chars()
            .any(|c| c.is_control() && c != '\n' || c == '\u{202e}');
        assert!(!controls, "{shown:?}");
        assert!(shown.contains("\\x1b[31m"), "{shown}");
    });
    std::fs::remove_dir_all(&folder).expect("it was made");
}
