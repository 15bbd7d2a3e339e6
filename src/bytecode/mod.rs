//! CPython 3.8's bytecode: the one opcode table, code objects, and the listing that `dis` prints.
//!
//! [`opcode`] is the single source of names, numbers, stack effects and descriptions; [`instr`] derives the
//! typed instruction that the interpreter runs; [`code`] is the code object; [`dis`] prints one;
//! [`switch_points`] says where each CPython lets another thread in. Nothing here knows how anything runs.

pub mod code;
pub mod dis;
pub mod instr;
pub mod opcode;
pub mod switch_points;

pub use code::{CodeObject, Const};
pub use dis::{constant_repr, disassemble};
pub use instr::Instr;
pub use opcode::Opcode;
