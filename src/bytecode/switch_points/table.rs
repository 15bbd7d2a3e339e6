//! One row per CPython version: after which instructions of 3.8's bytecode its evaluator tests the eval breaker.
//!
//! An opcode that no list of a row names goes straight to the next instruction. Everything holds for builds with
//! computed gotos (gcc, clang); a build without them skips a few more tests up to 3.9. Each row says where it
//! was read and on which interpreter it was measured; the conditions are explained at [`Condition`], and what a
//! newer version compiles in another way than 3.8 in [`super::marks`].

use super::marks::Condition::{
    self, Always, BackwardJump, Call, ExceptionLeft, ExitCall, IfExhausted, KeywordCall,
    NormalExit, NotBool, NotIdentity, SpreadCall, Swallowed, Taken,
};
use crate::bytecode::Opcode;
use crate::bytecode::Opcode::{
    BeforeAsyncWith, BinaryAdd, BinaryAnd, BinaryFloorDivide, BinaryLshift, BinaryMatrixMultiply,
    BinaryModulo, BinaryMultiply, BinaryOr, BinaryPower, BinaryRshift, BinarySubscr,
    BinarySubtract, BinaryTrueDivide, BinaryXor, BuildConstKeyMap, BuildList, BuildListUnpack,
    BuildMap, BuildMapUnpack, BuildMapUnpackWithCall, BuildSet, BuildSetUnpack, BuildSlice,
    BuildString, BuildTuple, BuildTupleUnpack, BuildTupleUnpackWithCall, CallFinally, CallFunction,
    CallFunctionEx, CallFunctionKw, CallMethod, CompareOp, DeleteAttr, DeleteDeref, DeleteFast,
    DeleteGlobal, DeleteName, DeleteSubscr, EndFinally, ForIter, FormatValue, GetAiter, GetAnext,
    GetAwaitable, GetIter, GetYieldFromIter, ImportFrom, ImportName, ImportStar, InplaceAdd,
    InplaceAnd, InplaceFloorDivide, InplaceLshift, InplaceMatrixMultiply, InplaceModulo,
    InplaceMultiply, InplaceOr, InplacePower, InplaceRshift, InplaceSubtract, InplaceTrueDivide,
    InplaceXor, JumpAbsolute, JumpIfFalseOrPop, JumpIfTrueOrPop, ListAppend, LoadAttr,
    LoadBuildClass, LoadClassderef, LoadClosure, LoadDeref, LoadGlobal, LoadMethod, LoadName,
    MakeFunction, MapAdd, PopBlock, PopExcept, PopFinally, PopJumpIfFalse, PopJumpIfTrue,
    PrintExpr, SetAdd, SetupAnnotations, SetupAsyncWith, SetupFinally, SetupWith, StoreAttr,
    StoreDeref, StoreGlobal, StoreName, StoreSubscr, UnaryInvert, UnaryNegative, UnaryNot,
    UnaryPositive, UnpackEx, UnpackSequence, WithCleanupFinish, WithCleanupStart, YieldFrom,
    YieldValue,
};

/// The first version whose instructions specialise themselves.
pub(super) const FIRST_SPECIALISED: u8 = 11;

/// How a version tests the condition of a `while` loop that goes round again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhileTest {
    /// Jumps back to the one condition at the top; the jump is the test.
    Top,
    /// Tests the condition again at the bottom, and the jump to the body is the test: behind the condition, and
    /// only if it held.
    Bottom,
    /// As `Bottom`; and a conditional jump forwards within the condition is a test too, if it is taken.
    BottomJumps,
}

/// What is known of one version.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact about a version, and they go together in no way"
)]
pub struct Row {
    /// Of 3.`minor`.
    pub minor: u8,
    /// Where the row was read, and on what it was measured.
    pub provenance: &'static str,
    /// The interpreter it was measured on; none if it was only read.
    pub measured: Option<&'static str>,
    /// The condition of each opcode; one that is not listed never has a switch point behind it.
    pub conditions: &'static [(Condition, &'static [Opcode])],
    /// Instructions before which there is no switch point, whatever stands before them.
    pub skip_before: &'static [Opcode],
    /// Whether there is one between an exception and the first instruction of its handler.
    pub handler: bool,
    /// Whether a `try` with handlers begins with an instruction of its own (`SETUP_EXCEPT`), which
    /// `skip_before` does not mean.
    pub has_setup_except: bool,
    /// How `while` goes round.
    pub while_test: WhileTest,
    /// Whether list, set and dict comprehensions are part of the code around them (PEP 709).
    pub inlines_comprehensions: bool,
    /// Whether `super().name` is one instruction (`LOAD_SUPER_ATTR`).
    pub has_super_attr: bool,
    /// Whether a specialised call of a class with a Python `__init__` enters that without a test behind it.
    pub inlines_init: bool,
    /// Whether `with` calls `__enter__` by an ordinary call.
    pub calls_enter: bool,
}

/// Up to 3.9 everything that may take a while ends with a test. `LOAD_FAST`, `STORE_FAST`, `LOAD_CONST`,
/// `POP_TOP`, the rotations and `JUMP_FORWARD` do not.
const SLOW: &[Opcode] = &[
    BeforeAsyncWith,
    BinaryAdd,
    BinaryAnd,
    BinaryFloorDivide,
    BinaryLshift,
    BinaryMatrixMultiply,
    BinaryModulo,
    BinaryMultiply,
    BinaryOr,
    BinaryPower,
    BinaryRshift,
    BinarySubscr,
    BinarySubtract,
    BinaryTrueDivide,
    BinaryXor,
    BuildConstKeyMap,
    BuildList,
    BuildListUnpack,
    BuildMap,
    BuildMapUnpack,
    BuildMapUnpackWithCall,
    BuildSet,
    BuildSetUnpack,
    BuildSlice,
    BuildString,
    BuildTuple,
    BuildTupleUnpack,
    BuildTupleUnpackWithCall,
    CallFunction,
    CallFunctionEx,
    CallFunctionKw,
    CallMethod,
    DeleteAttr,
    DeleteDeref,
    DeleteFast,
    DeleteGlobal,
    DeleteName,
    DeleteSubscr,
    FormatValue,
    ForIter,
    GetAiter,
    GetAnext,
    GetAwaitable,
    GetIter,
    GetYieldFromIter,
    ImportFrom,
    ImportName,
    ImportStar,
    InplaceAdd,
    InplaceAnd,
    InplaceFloorDivide,
    InplaceLshift,
    InplaceMatrixMultiply,
    InplaceModulo,
    InplaceMultiply,
    InplaceOr,
    InplacePower,
    InplaceRshift,
    InplaceSubtract,
    InplaceTrueDivide,
    InplaceXor,
    JumpAbsolute,
    ListAppend,
    LoadAttr,
    LoadBuildClass,
    LoadClassderef,
    LoadClosure,
    LoadDeref,
    LoadGlobal,
    LoadMethod,
    LoadName,
    MakeFunction,
    MapAdd,
    PopBlock,
    PopExcept,
    PrintExpr,
    SetAdd,
    SetupAnnotations,
    SetupAsyncWith,
    SetupFinally,
    SetupWith,
    StoreAttr,
    StoreDeref,
    StoreGlobal,
    StoreName,
    StoreSubscr,
    UnaryInvert,
    UnaryNegative,
    UnaryNot,
    UnaryPositive,
    UnpackEx,
    UnpackSequence,
    YieldValue,
];

/// Conditional jumps: `True` and `False` themselves are decided without a test behind.
const CONDITIONAL: &[Opcode] = &[
    PopJumpIfFalse,
    PopJumpIfTrue,
    JumpIfFalseOrPop,
    JumpIfTrueOrPop,
];

/// Before these the evaluator runs on, so that a `try` or `with` begins in time (`fast_next_opcode` in
/// `Python/ceval.c`).
const BEFORE_BLOCKS: &[Opcode] = &[SetupFinally, SetupWith, BeforeAsyncWith, YieldFrom];

const V3_6: Row = Row {
    minor: 6,
    provenance: "Python/ceval.c 3.6.15: DISPATCH l.854-860, test at the loop's top l.1157-1205, skip list l.1159-1162",
    measured: Some("3.6.15"),
    conditions: &[
        (Always, SLOW),
        (
            Always,
            &[CompareOp, WithCleanupStart, WithCleanupFinish, PopFinally],
        ),
        // END_FINALLY tests where it ends normally and where it goes on with a break or continue; what is
        // CALL_FINALLY in 3.8 is the unwinding that jumps to the finally, which goes to the loop's top.
        (Always, &[EndFinally, CallFinally]),
        (NotBool, CONDITIONAL),
        (IfExhausted, &[YieldFrom]),
    ],
    skip_before: BEFORE_BLOCKS,
    handler: true,
    has_setup_except: true,
    while_test: WhileTest::Top,
    inlines_comprehensions: false,
    has_super_attr: false,
    inlines_init: false,
    calls_enter: false,
};

const V3_7: Row = Row {
    minor: 7,
    provenance: "Python/ceval.c 3.7.4 (a copy reformatted by its owner): DISPATCH l.623-629, test at the loop's top l.926-971, skip list l.928",
    measured: Some("3.7.16"),
    ..V3_6
};

const V3_8: Row = Row {
    minor: 8,
    provenance: "Python/ceval.c 3.8.16: FAST_DISPATCH l.855-863, DISPATCH l.866-872, PREDICT l.929-941 (nothing with computed gotos), test at the loop's top l.1201-1263, skip list l.1203-1206, JUMP_ABSOLUTE l.3139-3153",
    measured: Some("3.8.18"),
    conditions: &[
        (Always, SLOW),
        (
            Always,
            &[CompareOp, WithCleanupStart, WithCleanupFinish, PopFinally],
        ),
        (NotBool, CONDITIONAL),
        (IfExhausted, &[YieldFrom]),
    ],
    has_setup_except: false,
    ..V3_6
};

const V3_9: Row = Row {
    minor: 9,
    provenance: "Python/ceval.c 3.9.18 (a copy reformatted by its owner): DISPATCH l.1043-1050, test at the loop's top l.1440-1471; IS_OP, CONTAINS_OP and LOAD_ASSERTION_ERROR use FAST_DISPATCH",
    measured: Some("3.9.18"),
    conditions: &[
        (Always, SLOW),
        (NotIdentity, &[CompareOp]),
        (Always, &[WithCleanupStart]),
        (Swallowed, &[WithCleanupFinish]),
        (ExceptionLeft, &[PopFinally]),
        (NotBool, CONDITIONAL),
        (IfExhausted, &[YieldFrom]),
    ],
    ..V3_8
};

const V3_10: Row = Row {
    minor: 10,
    provenance: "Python/ceval.c 3.10.7: CHECK_EVAL_BREAKER l.1315, used at l.3754, 3763 (POP_JUMP_IF_FALSE taken), 3781, 3788 (POP_JUMP_IF_TRUE taken), 3849 (JUMP_ABSOLUTE), 4205, 4219, 4239, 4286 (calls); test at the loop's top l.1753, reached from frame entry, those, and goto main_loop after unwinding (l.4506)",
    measured: Some("3.10.13"),
    conditions: &[
        (
            Always,
            &[
                CallFunction,
                CallFunctionKw,
                CallFunctionEx,
                CallMethod,
                YieldValue,
            ],
        ),
        (NormalExit, &[WithCleanupStart]),
        (Swallowed, &[WithCleanupFinish]),
        (Taken, &[PopJumpIfFalse, PopJumpIfTrue]),
        (BackwardJump, &[JumpAbsolute]),
    ],
    while_test: WhileTest::BottomJumps,
    ..V3_9
};

const V3_11: Row = Row {
    minor: 11,
    provenance: "Python/ceval.c 3.11.11+: CHECK_EVAL_BREAKER l.1343, RESUME_QUICK l.1775-1781, COMPARE_OP_*_JUMP l.3761, 3804, 3848, POP_JUMP_BACKWARD_* l.4009-4123, JUMP_BACKWARD_QUICK l.4206, CALL l.4788, PRECALL_* l.4948-5338, CALL_FUNCTION_EX l.5387",
    measured: Some("3.11.7"),
    conditions: &[
        (Call, &[CallFunction, CallMethod]),
        (KeywordCall, &[CallFunctionKw]),
        (Always, &[CallFunctionEx, YieldValue]),
        (ExitCall, &[WithCleanupStart]),
        (BackwardJump, &[JumpAbsolute, PopJumpIfFalse, PopJumpIfTrue]),
    ],
    skip_before: &[],
    handler: false,
    while_test: WhileTest::Bottom,
    ..V3_10
};

const V3_12: Row = Row {
    minor: 12,
    provenance: "Python/bytecodes.c 3.12.10: RESUME l.145, JUMP_BACKWARD l.2162, CALL* l.2743-3196, CALL_FUNCTION_EX l.3268",
    measured: Some("3.12.1"),
    conditions: &[
        (Call, &[CallFunction, CallMethod]),
        (KeywordCall, &[CallFunctionKw]),
        (SpreadCall, &[CallFunctionEx]),
        (Always, &[YieldValue]),
        (ExitCall, &[WithCleanupStart]),
        (BackwardJump, &[JumpAbsolute, PopJumpIfFalse, PopJumpIfTrue]),
    ],
    inlines_comprehensions: true,
    has_super_attr: true,
    ..V3_11
};

const V3_13: Row = Row {
    minor: 13,
    provenance: "Python/bytecodes.c 3.13.0: RESUME l.174-176, RESUME_CHECK l.184-187, JUMP_BACKWARD l.2386, _CHECK_PERIODIC l.3169 used by the CALL_* macros, CALL_KW l.3866, CALL_FUNCTION_EX l.3940",
    measured: Some("3.13.0"),
    inlines_init: true,
    ..V3_12
};

const V3_14: Row = Row {
    minor: 14,
    provenance: "Python/bytecodes.c 3.14.7: _CHECK_PERIODIC l.156, RESUME l.225-229, JUMP_BACKWARD* l.2943-2957, CALL l.3852, CALL_KW l.4798 (no test; its specialised form CALL_KW_NON_PY has one), CALL_FUNCTION_EX l.4953",
    measured: None,
    while_test: WhileTest::Top,
    calls_enter: true,
    ..V3_13
};

/// All versions, oldest first.
pub(super) const ROWS: &[Row] = &[V3_6, V3_7, V3_8, V3_9, V3_10, V3_11, V3_12, V3_13, V3_14];
