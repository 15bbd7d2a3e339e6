//! The instruction that the interpreter runs: an opcode with a typed operand, eight bytes, nothing left to
//! decode. `EXTENDED_ARG` prefixes are folded into the operand (as CPython's loop never lets another thread
//! in between them and their instruction), and a jump's target is an index into the instruction list.

use super::opcode::{Opcode, for_each_opcode};

/// How an operand is made from the raw argument.
trait Operand {
    /// `arg` is the raw argument; `next` the byte offset of the following instruction; `index_of` turns a
    /// byte offset into an instruction index.
    fn from_raw(arg: u32, next: u32, index_of: &dyn Fn(u32) -> u32) -> Self;
}

macro_rules! plain_operands {
    ($( $(#[$doc:meta])* $name:ident )*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub u32);
        impl Operand for $name {
            fn from_raw(arg: u32, _next: u32, _index_of: &dyn Fn(u32) -> u32) -> Self {
                Self(arg)
            }
        }
    )* };
}
plain_operands! {
    /// An index into `co_consts`.
    ConstIndex
    /// An index into `co_names`.
    NameIndex
    /// An index into `co_varnames`.
    LocalIndex
    /// An index into `co_cellvars + co_freevars`.
    CellIndex
    /// A number of items.
    Count
    /// Bits with a meaning of the opcode's own.
    Flags
}

/// The target of a relative jump, as an index into the instruction list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JumpBy(pub u32);
impl Operand for JumpBy {
    fn from_raw(arg: u32, next: u32, index_of: &dyn Fn(u32) -> u32) -> Self {
        Self(index_of(next + arg))
    }
}

/// The target of an absolute jump, as an index into the instruction list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JumpTo(pub u32);
impl Operand for JumpTo {
    fn from_raw(arg: u32, _next: u32, index_of: &dyn Fn(u32) -> u32) -> Self {
        Self(index_of(arg))
    }
}

/// A comparison: the operand of `COMPARE_OP`, `dis.cmp_op` of CPython 3.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the operator")]
#[repr(u8)]
pub enum Compare {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
    In,
    NotIn,
    Is,
    IsNot,
    ExceptionMatch,
}

impl Compare {
    /// Every comparison, in the order of the operand.
    pub const ALL: [Self; 11] = [
        Self::Lt,
        Self::Le,
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Ge,
        Self::In,
        Self::NotIn,
        Self::Is,
        Self::IsNot,
        Self::ExceptionMatch,
    ];

    /// As `dis.cmp_op` spells it.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::ExceptionMatch => "exception match",
        }
    }
}

impl Operand for Compare {
    fn from_raw(arg: u32, _next: u32, _index_of: &dyn Fn(u32) -> u32) -> Self {
        Self::ALL[arg as usize]
    }
}

macro_rules! define_instr {
    ($( #[doc = $doc:literal] $variant:ident $(($operand:ident))? = $number:literal, $name:literal, $effect:expr; )*) => {
        /// One instruction.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Instr {
            $( #[doc = $doc] $variant $(($operand))?, )*
        }

        impl Instr {
            /// Its opcode.
            #[must_use]
            pub const fn opcode(self) -> Opcode {
                match self { $( define_instr!(@pattern $variant $($operand)?) => Opcode::$variant, )* }
            }

            fn from_raw(opcode: Opcode, arg: u32, next: u32, index_of: &dyn Fn(u32) -> u32) -> Self {
                let _ = (arg, next, &index_of);
                match opcode {
                    $( Opcode::$variant => Self::$variant $((<$operand as Operand>::from_raw(arg, next, index_of)))?, )*
                }
            }
        }
    };
    (@pattern $variant:ident) => { Self::$variant };
    (@pattern $variant:ident $operand:ident) => { Self::$variant(_) };
}
for_each_opcode!(define_instr);

/// One instruction as it stands in `co_code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawInstr {
    /// Byte offset of the instruction itself, after its prefixes.
    pub offset: u32,
    /// The opcode.
    pub opcode: Opcode,
    /// The whole operand, prefixes included.
    pub arg: u32,
}

/// Walks `co_code`; `EXTENDED_ARG` prefixes come out too, each with the argument gathered so far.
///
/// # Panics
/// On a number that is no opcode; the compiler writes none.
pub fn raw_instrs(code: &[u8]) -> impl Iterator<Item = RawInstr> {
    let mut prefix = 0u32;
    code.chunks_exact(2).enumerate().map(move |(index, pair)| {
        let opcode = Opcode::from_number(pair[0]).expect("a compiled opcode");
        let arg = prefix << 8 | u32::from(pair[1]);
        prefix = if opcode == Opcode::ExtendedArg {
            arg
        } else {
            0
        };
        RawInstr {
            offset: u32::try_from(index * 2).expect("code is below 4 GiB"),
            opcode,
            arg,
        }
    })
}

/// The instructions of `co_code` without prefixes, and the byte offset of each.
pub(super) fn decode(code: &[u8]) -> (Vec<Instr>, Vec<u32>) {
    // A jump to an extended instruction goes to its first prefix.
    let mut index_at = vec![u32::MAX; code.len() / 2 + 1];
    let mut index = 0u32;
    for raw in raw_instrs(code) {
        index_at[raw.offset as usize / 2] = index;
        if raw.opcode != Opcode::ExtendedArg {
            index += 1;
        }
    }
    index_at[code.len() / 2] = index;
    let index_of = |offset: u32| index_at[offset as usize / 2];
    let mut instrs = Vec::with_capacity(index as usize);
    let mut offsets = Vec::with_capacity(index as usize);
    for raw in raw_instrs(code).filter(|raw| raw.opcode != Opcode::ExtendedArg) {
        instrs.push(Instr::from_raw(
            raw.opcode,
            raw.arg,
            raw.offset + 2,
            &index_of,
        ));
        offsets.push(raw.offset);
    }
    (instrs, offsets)
}

const _: () = assert!(size_of::<Instr>() == 8, "an instruction is eight bytes");
