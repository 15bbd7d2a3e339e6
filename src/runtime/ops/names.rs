//! Global names, class-body names and snippet names: what `LOAD_NAME` and its kin do beyond a read of a slot.

use super::super::class_table as class;
use super::super::ctx::Ctx;
use super::super::dict::Dict;
use super::super::frame::Names;
use super::super::native::Trap;
use super::super::object::Object;
use super::super::observer::{Event, Outside, Place, Region};
use super::super::program::{LinkedCode, Name};
use super::super::value::{Handle, Value};
use super::super::word::Word;

/// `NameError` of a name that nothing defines.
pub fn undefined(cx: &mut Ctx<'_>, name: Handle) -> Trap {
    let message = format!("name '{}' is not defined", cx.text(name));
    cx.error(class::NAME_ERROR, message)
}

/// The error of a cell that nothing was stored into.
pub fn unbound_cell(cx: &mut Ctx<'_>, code: &LinkedCode, index: u32) -> Trap {
    let name = cx.text(code.cells[index as usize].handle).to_owned();
    if (index as usize) < code.code.cellvars.len() {
        let message = format!("local variable '{name}' referenced before assignment");
        return cx.error(class::UNBOUND_LOCAL_ERROR, message);
    }
    let message = format!("free variable '{name}' referenced before assignment in enclosing scope");
    cx.error(class::NAME_ERROR, message)
}

/// Sets a slot of the globals.
pub fn set_global(cx: &mut Ctx<'_>, slot: u32, value: Value) {
    cx.note(|| Event::Write(Place::Global(slot), value));
    if std::mem::replace(&mut cx.state.globals[slot as usize], value.into()).is_unbound() {
        cx.alter(Region::Outside(Outside::Names));
        cx.state.bound.push(slot);
    }
}

/// Empties a slot of the globals.
///
/// # Errors
/// `NameError` if it is empty.
pub fn delete_global(cx: &mut Ctx<'_>, name: Name, slot: u32) -> Result<(), Trap> {
    if std::mem::take(&mut cx.state.globals[slot as usize]).is_unbound() {
        cx.ask(Region::Place(Place::Global(slot)));
        return Err(undefined(cx, name.handle));
    }
    cx.note(|| Event::Write(Place::Global(slot), Value::Unbound));
    cx.alter(Region::Outside(Outside::Names));
    cx.state.bound.retain(|&bound| bound != slot);
    Ok(())
}

/// The slot of a name in a namespace, made if no code mentions it.
///
/// # Panics
/// At 2^32 names, which no heap holds.
pub fn slot_for(cx: &mut Ctx<'_>, namespace: u32, name: Value) -> u32 {
    if let Some(slot) = find_slot(cx, namespace, name) {
        return slot;
    }
    let slot = u32::try_from(cx.state.globals.len()).expect("fewer than 2^32 globals");
    cx.alter(Region::Outside(Outside::Names));
    cx.state.globals.push(Word::UNBOUND);
    cx.state.extra_names.push(super::super::state::ExtraName {
        namespace,
        name,
        slot,
    });
    slot
}

/// The slot of a name in a namespace, if there is one.
#[must_use]
pub fn find_slot(cx: &Ctx<'_>, namespace: u32, name: Value) -> Option<u32> {
    let text = cx.as_str(name)?;
    if let Some(slot) = cx
        .program
        .find_interned(text)
        .and_then(|name| cx.program.find_slot(namespace, name))
    {
        return Some(slot);
    }
    cx.ask(Region::Outside(Outside::Names));
    cx.state
        .extra_names
        .iter()
        .find(|extra| extra.namespace == namespace && cx.as_str(extra.name) == Some(text))
        .map(|extra| extra.slot)
}

/// The names and values of a namespace in the order in which they were bound.
#[must_use]
pub fn globals_of(cx: &Ctx<'_>, namespace: u32) -> Vec<(Value, Value)> {
    let program = cx.program;
    cx.ask(Region::Outside(Outside::Names));
    cx.state
        .bound
        .iter()
        .filter_map(|&slot| {
            let known = program.slots.get(slot as usize);
            let (owner, name) = known
                .map(|known| (known.namespace, Value::Obj(known.name.handle)))
                .or_else(|| {
                    let mut extra = cx.state.extra_names.iter();
                    let extra = extra.find(|extra| extra.slot == slot)?;
                    Some((extra.namespace, extra.name))
                })?;
            (owner == namespace).then(|| {
                cx.ask(Region::Place(Place::Global(slot)));
                (name, cx.state.globals[slot as usize].value())
            })
        })
        .collect()
}

fn dict_mut<'c>(cx: &'c mut Ctx<'_>, handle: Handle) -> &'c mut Dict {
    match cx.get_mut(handle) {
        Object::Dict(dict) => dict,
        other => unreachable!("a namespace is a dict, not {other:?}"),
    }
}

fn position(cx: &Ctx<'_>, handle: Handle, name: Name) -> Option<usize> {
    cx.ask(Region::Place(Place::Item(handle, Value::Obj(name.handle))));
    match cx.peek(handle) {
        Object::Dict(dict) => dict.find(name.hash, |key| cx.is_name(key, name)),
        _ => None,
    }
}

/// `STORE_NAME` where names are not the globals.
pub fn store(cx: &mut Ctx<'_>, names: Names, name: Name, slot: u32, value: Value) {
    match names {
        Names::Globals => set_global(cx, slot, value),
        Names::Dict(dict) => set_name(cx, dict, name, value),
        Names::Own(dict) => match position(cx, dict, name) {
            Some(position) => {
                cx.note(|| Event::Write(Place::Item(dict, Value::Obj(name.handle)), value));
                dict_mut(cx, dict).set_at(position, value);
            }
            None => set_global(cx, slot, value),
        },
    }
}

/// Sets a name in a dict.
pub fn set_name(cx: &mut Ctx<'_>, dict: Handle, name: Name, value: Value) {
    cx.note(|| Event::Write(Place::Item(dict, Value::Obj(name.handle)), value));
    match position(cx, dict, name) {
        Some(position) => {
            dict_mut(cx, dict).set_at(position, value);
        }
        None => dict_mut(cx, dict).push(name.hash, Value::Obj(name.handle), value),
    }
}

/// `DELETE_NAME`
///
/// # Errors
/// `NameError` if nothing defines it.
pub fn delete(cx: &mut Ctx<'_>, names: Names, name: Name, slot: u32) -> Result<(), Trap> {
    match names {
        Names::Globals => delete_global(cx, name, slot),
        Names::Dict(dict) | Names::Own(dict) => match (position(cx, dict, name), names) {
            (Some(position), _) => {
                dict_mut(cx, dict).remove_at(position);
                Ok(())
            }
            (None, Names::Own(_)) => delete_global(cx, name, slot),
            (None, _) => Err(undefined(cx, name.handle)),
        },
    }
}

/// Makes sure that `__annotations__` exists.
pub fn setup_annotations(cx: &mut Ctx<'_>, names: Names, namespace: u32) {
    let name = cx.program.names.annotations;
    let slot = slot_for(cx, namespace, Value::Obj(name.handle));
    let exists = match names {
        Names::Globals | Names::Own(_) => !cx.state.globals[slot as usize].is_unbound(),
        Names::Dict(dict) => position(cx, dict, name).is_some(),
    };
    if !exists {
        let dict = cx.alloc(Object::Dict(Box::default()));
        store(cx, names, name, slot, dict);
    }
}
