//! `racescope step --tui`: the run on a full screen.
//!
//! [`view`] is the state of the screen and what each key does to it, [`draw`] paints it; both know nothing of a
//! terminal, so that tests can press keys and read screens. Here is the loop around them: keys come from the terminal,
//! lost updates from an analysis in the background, which begins again when the schedule is changed.

mod draw;
mod hunt;
#[cfg(test)]
mod tests;
mod view;

use super::super::failure::Failure;
use super::Context;
use crate::stepper::Stepper;
use hunt::Hunt;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};
use view::{Then, View};

/// How long the screen waits for the first lost update before it is shown.
const PATIENCE: Duration = Duration::from_millis(300);
/// How often the background is asked.
const PAUSE: Duration = Duration::from_millis(60);

/// Shows the run until the person leaves.
pub fn run<'p>(context: &Context<'p>, stepper: &mut Stepper<'p>) -> Result<(), Failure> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(Failure::Usage(
            "--tui needs a terminal; without it commands can come from a pipe".to_owned(),
        ));
    }
    let program = stepper.program;
    let mut view = View::new(context, stepper);
    std::thread::scope(|scope| {
        let mut hunt = Hunt::begin(scope, program, view.recording());
        let opened = Instant::now();
        while !hunt.is_over() && view.losses.is_empty() && opened.elapsed() < PATIENCE {
            hunt.collect(&mut view, Duration::from_millis(5));
        }
        view.open();
        let mut terminal = ratatui::init();
        let result = loop {
            if let Err(error) = terminal.draw(|frame| draw::screen(&mut view, frame)) {
                break Err(error.into());
            }
            let then = match next_key(&mut view) {
                Ok(then) => then,
                Err(error) => break Err(error.into()),
            };
            match then {
                Then::GoOn => {}
                Then::Leave => break Ok(()),
                Then::OtherSchedule => {
                    hunt.stop();
                    view.losses.clear();
                    hunt = Hunt::begin(scope, program, view.recording());
                }
            }
            hunt.collect(&mut view, Duration::ZERO);
        };
        ratatui::restore();
        hunt.stop();
        result
    })
}

/// Waits a moment for a key, and does what it says.
fn next_key(view: &mut View<'_, '_, '_>) -> std::io::Result<Then> {
    if !event::poll(PAUSE)? {
        return Ok(Then::GoOn);
    }
    match event::read()? {
        Event::Key(key) if key.kind != KeyEventKind::Release => Ok(view.key(key)),
        _ => Ok(Then::GoOn),
    }
}
