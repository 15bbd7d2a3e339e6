//! What runs: values, objects, frames, threads, builtins, the interpreter, and the observer that watches it.
//! Nothing here decides who runs when.

pub mod value;
pub mod class_table;
pub mod dict;
pub mod set;
pub mod object;
pub mod iter;
pub mod generator;
pub mod heap;
pub mod sync;
pub mod wait;
pub mod frame;
pub mod state;
pub mod program;
pub mod native;
pub mod ctx;
pub mod observer;
pub mod ops;
pub mod builtins;
pub mod modules;
pub mod interp;
