//! racescope runs a Python file on CPython 3.8's own bytecode, gives every thread switch to a seeded
//! scheduler, and shows which instruction interleavings lose an update.
//!
//! # The map of the house
//! Data flows one way: each module may use only those above it.
//!
//! | module | holds |
//! | --- | --- |
//! | [`syntax`] | lexer, tree, parser, diagnostics |
//! | [`numeric`] | Python's rules for numbers: integers, floats, hashes, the random stream |
//! | [`text`] | Python's rules for text: `repr`, formatting, the algorithms of `str` and `bytes` |
//! | [`bytecode`] | the opcode table, code objects, the `dis` listing, the switch points of each CPython |
//! | [`compile`] | symbol table, folding, code generation, peephole, assembler |
//! | `runtime` | values, heap, frames, threads, builtins, the interpreter, the observer trait |
//! | [`schedule`] | schedules and their text form, the schedulers, the green and the native driver |
//! | [`analysis`] | observers of an execution: lost updates |
//! | [`explore`] | many executions of one program: hunting by seeds, shrinking, serial orders, the search through all interleavings |
//! | `report` | traces, tables, JSON: from findings to text |
//! | [`stepper`] | moving about in one execution, forwards and backwards |
//! | `cli` | one file per subcommand |

pub mod analysis;
pub mod bytecode;
pub mod cli;
pub mod compile;
pub mod explore;
pub mod numeric;
pub mod report;
pub mod runtime;
pub mod schedule;
pub mod stepper;
pub mod syntax;
pub mod text;
