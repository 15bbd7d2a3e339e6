//! What runs: values, objects, frames, threads, builtins, the interpreter, and the observer that watches it.
//! Nothing here decides who runs when.

pub mod builtins;
pub mod class_table;
pub mod copy;
pub mod ctx;
pub mod dict;
pub mod frame;
pub mod generator;
pub mod heap;
pub mod imports;
pub mod interp;
pub mod iter;
pub mod modules;
pub mod native;
pub mod object;
pub mod observer;
pub mod ops;
pub mod program;
pub mod set;
pub mod snapshot;
pub mod start;
pub mod state;
pub mod sync;
pub mod traceback;
pub mod value;
pub mod wait;
pub mod word;
