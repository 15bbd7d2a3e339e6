//! Finding the steps that write a variable, an attribute or a container: `lastwrite`, `nextwrite`.
//!
//! The interpreter tells an observer that asks what each step wrote, native functions included, so a write is known
//! and not guessed from a change: storing an equal value is a write too. Sets and bytearrays are not reported item by
//! item; of these the steps count that may change them and did.

use super::search::{CameFrom, Finder, Spot, Why};
use crate::bytecode::Instr;
use crate::report::trace::sharing::{self, Location, Target};
use crate::report::trace::sight::Sight;
use crate::runtime::frame::{Exec, Names, PyFrame};
use crate::runtime::object::Object;
use crate::runtime::observer::{At, Event, Moment, Observer, Place};
use crate::runtime::program::Program;
use crate::runtime::state::State;
use crate::runtime::value::{Handle, Value};
use crate::schedule::ThreadId;

/// What is written.
#[derive(Debug, Clone)]
pub enum Written {
    /// A global variable, an attribute or a closure's variable, and the items of the container it holds.
    Shared(Target),
    /// A local variable of a frame: the thread, how many frames it stands on, and the local's index.
    Local(ThreadId, usize, u32),
}

/// Characters of a set or bytearray that are compared.
const COMPARED: usize = 100_000;

/// Looks for writes.
#[derive(Debug)]
pub struct Writes {
    written: Written,
    /// Steps up to this one do not count.
    after: Option<u64>,
    step: u64,
    first: Option<Spot>,
    last: Option<Spot>,
    /// A set or bytearray as it was before the running step.
    before: Option<(Handle, String)>,
    /// The last step of a local's thread.
    came_from: Option<CameFrom>,
    /// Whether a local's frame was seen to begin, or to be gone: what lies further away belongs to another one.
    is_left: bool,
    is_elsewhere: bool,
}

impl Writes {
    /// Looks for writes after a step, or for all.
    #[must_use]
    pub fn new(written: Written, after: Option<u64>) -> Self {
        Self {
            written,
            after,
            step: 0,
            first: None,
            last: None,
            before: None,
            came_from: None,
            is_left: false,
            is_elsewhere: false,
        }
    }

    /// Notes where the frame of a local begins or ends.
    fn follow_frame(&mut self, moment: &Moment<'_>, depth: usize) {
        let now = moment.exec.frames.len();
        let At::Instr { code, pc } = moment.at else {
            self.came_from = None;
            self.is_gone(now < depth);
            return;
        };
        let here = CameFrom {
            code,
            pc,
            depth: now,
        };
        let before = self.came_from.replace(here);
        let begins = now == depth && here.is_entry(moment.program, before);
        self.is_gone(now < depth || begins);
    }

    fn is_gone(&mut self, is_gone: bool) {
        if is_gone {
            self.is_left = true;
            self.last = None;
            // Forwards, the frame is over.
            self.is_elsewhere |= self.after.is_some_and(|after| self.step > after);
        }
    }

    fn found(&mut self) {
        if self.is_elsewhere {
            return;
        }
        if self.after.is_some_and(|after| self.step <= after) {
            return;
        }
        let spot = Spot {
            step: self.step,
            why: Why::Goal,
        };
        self.first.get_or_insert(spot);
        self.last = Some(spot);
    }

    /// Whether a set or bytearray changed in the step that has been made.
    fn compare(&mut self, program: &Program, state: &State) {
        if let Some((handle, text)) = self.before.take() {
            let sight = Sight { program, state };
            if sight.short(Value::Obj(handle), COMPARED) != text {
                self.found();
            }
        }
    }
}

/// The variable that an instruction stores into, where the interpreter leaves it to the observer to see that.
fn stored(sight: Sight<'_>, exec: &Exec, frame: &PyFrame, code: u32, pc: u32) -> Option<Place> {
    let linked = &sight.program.codes[code as usize];
    match linked.code.instrs[pc as usize] {
        Instr::StoreGlobal(index) => Some(Place::Global(linked.slots[index.0 as usize])),
        Instr::StoreName(index) if frame.names == Names::Globals => {
            Some(Place::Global(linked.slots[index.0 as usize]))
        }
        Instr::StoreDeref(index) => {
            let at = frame.base + linked.code.nlocals + index.0;
            Some(Place::Cell(exec.values[at as usize].value().handle()?))
        }
        _ => None,
    }
}

/// Whether a location is what is looked for, or part of the container it holds.
fn is_at(sight: Sight<'_>, target: &Target, place: Place) -> bool {
    let held = |container: Handle| {
        let value = target.value(sight);
        sight
            .payload(value)
            .is_some_and(|(handle, _)| handle == container)
    };
    match (target, place) {
        (_, Place::Item(container, _)) => held(container),
        (Target::Slot(slot), Place::Global(written)) => *slot == written,
        (Target::Path(slot, names), Place::Global(written)) => names.is_empty() && *slot == written,
        (Target::Cell(cell), Place::Cell(written)) => *cell == written,
        (Target::Attribute(object, name), Place::Attr(of, written)) => {
            *object == of && is_name(sight, name.handle, written)
        }
        (Target::Path(slot, names), Place::Attr(of, written)) => {
            names.split_last().is_some_and(|(last, names)| {
                let owner = Target::Path(*slot, names.to_vec()).value(sight);
                owner == Value::Obj(of) && is_name(sight, last.handle, written)
            })
        }
        _ => false,
    }
}

fn is_name(sight: Sight<'_>, name: Handle, other: Handle) -> bool {
    name == other || sight.as_str(Value::Obj(name)) == sight.as_str(Value::Obj(other))
}

impl Observer for Writes {
    const FOLLOWS_VALUES: bool = true;

    fn step(&mut self, moment: Moment<'_>) {
        self.step = moment.step;
        if let Written::Local(thread, depth, _) = self.written
            && thread == moment.thread
        {
            self.follow_frame(&moment, depth);
        }
        let At::Instr { code, pc } = moment.at else {
            return;
        };
        let Some(frame) = moment.exec.python_frame() else {
            return;
        };
        match &self.written {
            Written::Local(thread, depth, index) => {
                let instr = moment.program.codes[code as usize].code.instrs[pc as usize];
                let stores = matches!(
                    instr,
                    Instr::StoreFast(local) | Instr::DeleteFast(local) if local.0 == *index
                );
                if stores && *thread == moment.thread && *depth == moment.exec.frames.len() {
                    self.found();
                }
            }
            Written::Shared(target) => {
                let sight = Sight {
                    program: moment.program,
                    state: moment.state,
                };
                if let Some(place) = stored(sight, moment.exec, frame, code, pc)
                    && is_at(sight, target, place)
                {
                    self.found();
                    return;
                }
                let Some((handle, object)) = sight.payload(target.value(sight)) else {
                    return;
                };
                if !matches!(object, Object::Set(_) | Object::ByteArray(_)) {
                    return;
                }
                let accesses = sharing::accesses(sight, moment.exec, frame, code, pc);
                if accesses.contains(&(Location::Items(handle), true)) {
                    let text = sight.short(Value::Obj(handle), COMPARED);
                    self.before = Some((handle, text));
                }
            }
        }
    }

    fn happened(
        &mut self,
        program: &Program,
        state: &State,
        _exec: &Exec,
        events: &mut Vec<Event>,
    ) {
        self.compare(program, state);
        if let Written::Shared(target) = &self.written {
            let sight = Sight { program, state };
            let container = || Some(sight.payload(target.value(sight))?.0);
            let writes = events.iter().any(|event| match event {
                Event::Write(place, _) => is_at(sight, target, *place),
                Event::Changed(object, _) => container() == Some(*object),
                _ => false,
            });
            if writes {
                self.found();
            }
        }
        events.clear();
    }
}

impl Finder for Writes {
    fn first(&self) -> Option<Spot> {
        self.first
    }

    fn last(&self) -> Option<Spot> {
        self.last
    }

    fn earlier(&mut self, _came_from: Vec<Option<CameFrom>>) {
        self.first = None;
        self.last = None;
        self.before = None;
        self.came_from = None;
        self.is_elsewhere |= self.is_left;
    }
}
