//! The one opcode table: every opcode of CPython 3.8 (`Include/opcode.h`, `Lib/opcode.py`) with its
//! number, operand, stack effect (`stack_effect` in `Python/compile.c`) and a line of description.
//!
//! [`for_each_opcode!`] hands the table to another macro; [`Opcode`] below and `Instr` in the sibling
//! module are made from it. Nothing else in the crate repeats a name or a number.
//!
//! A stack effect is a function of the operand and of whether the jump is taken; the compiler takes the
//! larger of the two.

/// Calls the macro `$callback` with the whole table. A row is
/// `/// description Variant(Operand) = number, "NAME", stack effect;`.
macro_rules! for_each_opcode {
    ($callback:ident) => {
        $callback! {
            /// Removes the top of the stack.
            PopTop = 1, "POP_TOP", |_, _| -1;
            /// Swaps the two topmost items.
            RotTwo = 2, "ROT_TWO", |_, _| 0;
            /// Lifts the second and third item one position up, moves the top down to position three.
            RotThree = 3, "ROT_THREE", |_, _| 0;
            /// Lifts the second to fourth item one position up, moves the top down to position four.
            RotFour = 6, "ROT_FOUR", |_, _| 0;
            /// Copies the top of the stack.
            DupTop = 4, "DUP_TOP", |_, _| 1;
            /// Copies the two topmost items, in order.
            DupTopTwo = 5, "DUP_TOP_TWO", |_, _| 2;
            /// Does nothing.
            Nop = 9, "NOP", |_, _| 0;
            /// `+x`
            UnaryPositive = 10, "UNARY_POSITIVE", |_, _| 0;
            /// `-x`
            UnaryNegative = 11, "UNARY_NEGATIVE", |_, _| 0;
            /// `not x`
            UnaryNot = 12, "UNARY_NOT", |_, _| 0;
            /// `~x`
            UnaryInvert = 15, "UNARY_INVERT", |_, _| 0;
            /// `x @ y`
            BinaryMatrixMultiply = 16, "BINARY_MATRIX_MULTIPLY", |_, _| -1;
            /// `x @= y`
            InplaceMatrixMultiply = 17, "INPLACE_MATRIX_MULTIPLY", |_, _| -1;
            /// `x ** y`
            BinaryPower = 19, "BINARY_POWER", |_, _| -1;
            /// `x * y`
            BinaryMultiply = 20, "BINARY_MULTIPLY", |_, _| -1;
            /// `x % y`
            BinaryModulo = 22, "BINARY_MODULO", |_, _| -1;
            /// `x + y`
            BinaryAdd = 23, "BINARY_ADD", |_, _| -1;
            /// `x - y`
            BinarySubtract = 24, "BINARY_SUBTRACT", |_, _| -1;
            /// `x[y]`
            BinarySubscr = 25, "BINARY_SUBSCR", |_, _| -1;
            /// `x // y`
            BinaryFloorDivide = 26, "BINARY_FLOOR_DIVIDE", |_, _| -1;
            /// `x / y`
            BinaryTrueDivide = 27, "BINARY_TRUE_DIVIDE", |_, _| -1;
            /// `x //= y`
            InplaceFloorDivide = 28, "INPLACE_FLOOR_DIVIDE", |_, _| -1;
            /// `x /= y`
            InplaceTrueDivide = 29, "INPLACE_TRUE_DIVIDE", |_, _| -1;
            /// Replaces the top by its asynchronous iterator.
            GetAiter = 50, "GET_AITER", |_, _| 0;
            /// Pushes the awaitable of the next item of the asynchronous iterator on top.
            GetAnext = 51, "GET_ANEXT", |_, _| 1;
            /// Pushes `__aexit__` under the result of `__aenter__()`.
            BeforeAsyncWith = 52, "BEFORE_ASYNC_WITH", |_, _| 1;
            /// Pushes the mark that tells `END_FINALLY` that no exception is pending.
            BeginFinally = 53, "BEGIN_FINALLY", |_, _| 6;
            /// Ends an `async for` on `StopAsyncIteration`.
            EndAsyncFor = 54, "END_ASYNC_FOR", |_, _| -7;
            /// `x += y`
            InplaceAdd = 55, "INPLACE_ADD", |_, _| -1;
            /// `x -= y`
            InplaceSubtract = 56, "INPLACE_SUBTRACT", |_, _| -1;
            /// `x *= y`
            InplaceMultiply = 57, "INPLACE_MULTIPLY", |_, _| -1;
            /// `x %= y`
            InplaceModulo = 59, "INPLACE_MODULO", |_, _| -1;
            /// `x[y] = z`
            StoreSubscr = 60, "STORE_SUBSCR", |_, _| -3;
            /// `del x[y]`
            DeleteSubscr = 61, "DELETE_SUBSCR", |_, _| -2;
            /// `x << y`
            BinaryLshift = 62, "BINARY_LSHIFT", |_, _| -1;
            /// `x >> y`
            BinaryRshift = 63, "BINARY_RSHIFT", |_, _| -1;
            /// `x & y`
            BinaryAnd = 64, "BINARY_AND", |_, _| -1;
            /// `x ^ y`
            BinaryXor = 65, "BINARY_XOR", |_, _| -1;
            /// `x | y`
            BinaryOr = 66, "BINARY_OR", |_, _| -1;
            /// `x **= y`
            InplacePower = 67, "INPLACE_POWER", |_, _| -1;
            /// Replaces the top by `iter(x)`.
            GetIter = 68, "GET_ITER", |_, _| 0;
            /// As `GET_ITER`, but leaves a generator or coroutine as it is.
            GetYieldFromIter = 69, "GET_YIELD_FROM_ITER", |_, _| 0;
            /// Shows the value of an interactive expression.
            PrintExpr = 70, "PRINT_EXPR", |_, _| -1;
            /// Pushes the function that builds classes.
            LoadBuildClass = 71, "LOAD_BUILD_CLASS", |_, _| 1;
            /// Passes control to a sub-iterator until it is exhausted.
            YieldFrom = 72, "YIELD_FROM", |_, _| -1;
            /// Replaces the top by what `await` iterates.
            GetAwaitable = 73, "GET_AWAITABLE", |_, _| 0;
            /// `x <<= y`
            InplaceLshift = 75, "INPLACE_LSHIFT", |_, _| -1;
            /// `x >>= y`
            InplaceRshift = 76, "INPLACE_RSHIFT", |_, _| -1;
            /// `x &= y`
            InplaceAnd = 77, "INPLACE_AND", |_, _| -1;
            /// `x ^= y`
            InplaceXor = 78, "INPLACE_XOR", |_, _| -1;
            /// `x |= y`
            InplaceOr = 79, "INPLACE_OR", |_, _| -1;
            /// Calls `__exit__` at the end of a `with`.
            WithCleanupStart = 81, "WITH_CLEANUP_START", |_, _| 2;
            /// Swallows the exception if `__exit__` returned a true value.
            WithCleanupFinish = 82, "WITH_CLEANUP_FINISH", |_, _| -3;
            /// Returns the top of the stack to the caller.
            ReturnValue = 83, "RETURN_VALUE", |_, _| -1;
            /// Binds every public name of a module.
            ImportStar = 84, "IMPORT_STAR", |_, _| -1;
            /// Makes sure that `__annotations__` exists.
            SetupAnnotations = 85, "SETUP_ANNOTATIONS", |_, _| 0;
            /// Yields the top of the stack.
            YieldValue = 86, "YIELD_VALUE", |_, _| 0;
            /// Removes the innermost block.
            PopBlock = 87, "POP_BLOCK", |_, _| 0;
            /// Ends a `finally`: goes on, returns, or raises again.
            EndFinally = 88, "END_FINALLY", |_, _| -6;
            /// Ends an `except`: restores the exception that was handled before.
            PopExcept = 89, "POP_EXCEPT", |_, _| -3;
            /// `name = x` in a module or class body.
            StoreName(NameIndex) = 90, "STORE_NAME", |_, _| -1;
            /// `del name` in a module or class body.
            DeleteName(NameIndex) = 91, "DELETE_NAME", |_, _| 0;
            /// Unpacks an iterable of exactly that many items.
            UnpackSequence(Count) = 92, "UNPACK_SEQUENCE", |arg, _| arg - 1;
            /// Pushes the next item, or removes the iterator and jumps when there is none.
            ForIter(JumpBy) = 93, "FOR_ITER", |_, jump| if jump { -1 } else { 1 };
            /// Unpacks with a starred target.
            UnpackEx(Count) = 94, "UNPACK_EX", |arg, _| (arg & 0xff) + (arg >> 8);
            /// `x.name = y`
            StoreAttr(NameIndex) = 95, "STORE_ATTR", |_, _| -2;
            /// `del x.name`
            DeleteAttr(NameIndex) = 96, "DELETE_ATTR", |_, _| -1;
            /// `name = x` where name is global.
            StoreGlobal(NameIndex) = 97, "STORE_GLOBAL", |_, _| -1;
            /// `del name` where name is global.
            DeleteGlobal(NameIndex) = 98, "DELETE_GLOBAL", |_, _| 0;
            /// Pushes a constant.
            LoadConst(ConstIndex) = 100, "LOAD_CONST", |_, _| 1;
            /// Pushes a name's value: local, then global, then builtin.
            LoadName(NameIndex) = 101, "LOAD_NAME", |_, _| 1;
            /// Makes a tuple of the topmost items.
            BuildTuple(Count) = 102, "BUILD_TUPLE", |arg, _| 1 - arg;
            /// Makes a list of the topmost items.
            BuildList(Count) = 103, "BUILD_LIST", |arg, _| 1 - arg;
            /// Makes a set of the topmost items.
            BuildSet(Count) = 104, "BUILD_SET", |arg, _| 1 - arg;
            /// Makes a dict of the topmost pairs.
            BuildMap(Count) = 105, "BUILD_MAP", |arg, _| 1 - 2 * arg;
            /// Replaces the top by its attribute.
            LoadAttr(NameIndex) = 106, "LOAD_ATTR", |_, _| 0;
            /// Compares the two topmost items.
            CompareOp(Compare) = 107, "COMPARE_OP", |_, _| -1;
            /// Imports a module.
            ImportName(NameIndex) = 108, "IMPORT_NAME", |_, _| -1;
            /// Pushes an attribute of the module on top.
            ImportFrom(NameIndex) = 109, "IMPORT_FROM", |_, _| 1;
            /// Jumps forward.
            JumpForward(JumpBy) = 110, "JUMP_FORWARD", |_, _| 0;
            /// Jumps and keeps the top if it is false, else removes it.
            JumpIfFalseOrPop(JumpTo) = 111, "JUMP_IF_FALSE_OR_POP", |_, jump| if jump { 0 } else { -1 };
            /// Jumps and keeps the top if it is true, else removes it.
            JumpIfTrueOrPop(JumpTo) = 112, "JUMP_IF_TRUE_OR_POP", |_, jump| if jump { 0 } else { -1 };
            /// Jumps.
            JumpAbsolute(JumpTo) = 113, "JUMP_ABSOLUTE", |_, _| 0;
            /// Removes the top and jumps if it was false.
            PopJumpIfFalse(JumpTo) = 114, "POP_JUMP_IF_FALSE", |_, _| -1;
            /// Removes the top and jumps if it was true.
            PopJumpIfTrue(JumpTo) = 115, "POP_JUMP_IF_TRUE", |_, _| -1;
            /// Pushes a name's value: global, then builtin.
            LoadGlobal(NameIndex) = 116, "LOAD_GLOBAL", |_, _| 1;
            /// Opens a block whose exceptions go to the target.
            SetupFinally(JumpBy) = 122, "SETUP_FINALLY", |_, jump| if jump { 6 } else { 0 };
            /// Pushes a local variable.
            LoadFast(LocalIndex) = 124, "LOAD_FAST", |_, _| 1;
            /// Stores into a local variable.
            StoreFast(LocalIndex) = 125, "STORE_FAST", |_, _| -1;
            /// Deletes a local variable.
            DeleteFast(LocalIndex) = 126, "DELETE_FAST", |_, _| 0;
            /// Raises: again (0), an exception (1), an exception from a cause (2).
            RaiseVarargs(Count) = 130, "RAISE_VARARGS", |arg, _| -arg;
            /// Calls with positional arguments.
            CallFunction(Count) = 131, "CALL_FUNCTION", |arg, _| -arg;
            /// Makes a function of a code object.
            MakeFunction(Flags) = 132, "MAKE_FUNCTION", |arg, _| -1 - (arg & 1) - ((arg >> 1) & 1) - ((arg >> 2) & 1) - ((arg >> 3) & 1);
            /// Makes a slice of two or three items.
            BuildSlice(Count) = 133, "BUILD_SLICE", |arg, _| if arg == 3 { -2 } else { -1 };
            /// Pushes a cell.
            LoadClosure(CellIndex) = 135, "LOAD_CLOSURE", |_, _| 1;
            /// Pushes what a cell holds.
            LoadDeref(CellIndex) = 136, "LOAD_DEREF", |_, _| 1;
            /// Stores into a cell.
            StoreDeref(CellIndex) = 137, "STORE_DEREF", |_, _| -1;
            /// Empties a cell.
            DeleteDeref(CellIndex) = 138, "DELETE_DEREF", |_, _| 0;
            /// Calls; the top is the tuple of keyword names.
            CallFunctionKw(Count) = 141, "CALL_FUNCTION_KW", |arg, _| -arg - 1;
            /// Calls with a sequence and, flag 1, a mapping.
            CallFunctionEx(Flags) = 142, "CALL_FUNCTION_EX", |arg, _| -1 - (arg & 1);
            /// Enters a context manager and opens its block.
            SetupWith(JumpBy) = 143, "SETUP_WITH", |_, jump| if jump { 6 } else { 1 };
            /// Prefix: eight more bits of the next instruction's operand.
            ExtendedArg(Flags) = 144, "EXTENDED_ARG", |_, _| 0;
            /// Appends to the list that stands that deep.
            ListAppend(Count) = 145, "LIST_APPEND", |_, _| -1;
            /// Adds to the set that stands that deep.
            SetAdd(Count) = 146, "SET_ADD", |_, _| -1;
            /// Adds a pair to the dict that stands that deep.
            MapAdd(Count) = 147, "MAP_ADD", |_, _| -2;
            /// As `LOAD_DEREF`, but a class body's own names come first.
            LoadClassderef(CellIndex) = 148, "LOAD_CLASSDEREF", |_, _| 1;
            /// Joins iterables into a list.
            BuildListUnpack(Count) = 149, "BUILD_LIST_UNPACK", |arg, _| 1 - arg;
            /// Joins mappings into a dict.
            BuildMapUnpack(Count) = 150, "BUILD_MAP_UNPACK", |arg, _| 1 - arg;
            /// Joins a call's `**` mappings.
            BuildMapUnpackWithCall(Count) = 151, "BUILD_MAP_UNPACK_WITH_CALL", |arg, _| 1 - arg;
            /// Joins iterables into a tuple.
            BuildTupleUnpack(Count) = 152, "BUILD_TUPLE_UNPACK", |arg, _| 1 - arg;
            /// Joins iterables into a set.
            BuildSetUnpack(Count) = 153, "BUILD_SET_UNPACK", |arg, _| 1 - arg;
            /// Opens the block of an `async with`.
            SetupAsyncWith(JumpBy) = 154, "SETUP_ASYNC_WITH", |_, jump| if jump { 5 } else { 0 };
            /// Formats a value of an f-string.
            FormatValue(Flags) = 155, "FORMAT_VALUE", |arg, _| if (arg & 4) == 4 { -1 } else { 0 };
            /// Makes a dict of values and a constant tuple of keys.
            BuildConstKeyMap(Count) = 156, "BUILD_CONST_KEY_MAP", |arg, _| -arg;
            /// Joins strings.
            BuildString(Count) = 157, "BUILD_STRING", |arg, _| 1 - arg;
            /// Joins a call's `*` iterables.
            BuildTupleUnpackWithCall(Count) = 158, "BUILD_TUPLE_UNPACK_WITH_CALL", |arg, _| 1 - arg;
            /// Pushes an unbound method and its object, or a mark and the attribute.
            LoadMethod(NameIndex) = 160, "LOAD_METHOD", |_, _| 1;
            /// Calls what `LOAD_METHOD` pushed.
            CallMethod(Count) = 161, "CALL_METHOD", |arg, _| -arg - 1;
            /// Pushes the next offset and jumps to a `finally`.
            CallFinally(JumpBy) = 162, "CALL_FINALLY", |_, jump| if jump { 1 } else { 0 };
            /// Removes what a `finally` was entered with.
            PopFinally(Flags) = 163, "POP_FINALLY", |_, _| -6;
        }
    };
}
pub(crate) use for_each_opcode;

macro_rules! define_opcode {
    ($( #[doc = $doc:literal] $variant:ident $(($operand:ident))? = $number:literal, $name:literal, $effect:expr; )*) => {
        /// An opcode, without its operand; the discriminant is CPython 3.8's number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode {
            $( #[doc = $doc] $variant = $number, )*
        }

        impl Opcode {
            /// Every opcode, in the table's order.
            pub const ALL: &[Opcode] = &[$(Opcode::$variant),*];

            /// The opcode of a number, if there is one.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $( $number => Some(Self::$variant), )*
                    _ => None,
                }
            }

            /// CPython's name, as `dis` prints it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// What it does, in one line.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $( Self::$variant => $doc, )* }
            }

            /// How much the stack grows, `stack_effect(opcode, arg, jump)` of CPython 3.8.
            #[must_use]
            pub fn stack_effect(self, arg: u32, jump: bool) -> i32 {
                let effect: fn(i32, bool) -> i32 = match self { $( Self::$variant => $effect, )* };
                effect(arg.cast_signed(), jump)
            }

            /// What its operand means.
            #[must_use]
            pub const fn operand_kind(self) -> OperandKind {
                match self { $( Self::$variant => define_opcode!(@kind $($operand)?), )* }
            }
        }
    };
    (@kind) => { OperandKind::None };
    (@kind $operand:ident) => { OperandKind::$operand };
}
for_each_opcode!(define_opcode);

/// What an operand means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperandKind {
    /// It has none (the number is below `HAVE_ARGUMENT`, 90).
    None,
    /// An index into `co_consts`.
    ConstIndex,
    /// An index into `co_names`.
    NameIndex,
    /// An index into `co_varnames`.
    LocalIndex,
    /// An index into `co_cellvars + co_freevars`.
    CellIndex,
    /// A comparison, an index into `dis.cmp_op`.
    Compare,
    /// A relative jump, in bytes from the next instruction.
    JumpBy,
    /// An absolute jump, in bytes.
    JumpTo,
    /// How many items.
    Count,
    /// Bits with a meaning of the opcode's own.
    Flags,
}
