//! The builtin classes, at fixed frozen handles: `class::INT` is the class `int` in every program.
//!
//! One table gives the handle, the Python name, the module it prints with and the base. Their methods are
//! attached when the program is loaded.

use super::value::Handle;

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct BuiltinClass {
    /// Python's name.
    pub name: &'static str,
    /// Its module, `builtins` for most.
    pub module: &'static str,
    /// Its base; `object` has none.
    pub base: Option<Handle>,
}

macro_rules! builtin_classes {
    ($( $module:literal { $( $constant:ident $name:literal $($base:ident)?; )* } )*) => {
        #[derive(Clone, Copy)]
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "the variants only number the constants below")]
        #[repr(u32)]
        enum Number { $( $( $constant, )* )* }

        $( $(
            #[doc = concat!("`", $name, "`")]
            pub const $constant: Handle = Handle::frozen(Number::$constant as u32);
        )* )*

        /// Every builtin class, in the order of the handles.
        pub const ALL: &[BuiltinClass] = &[
            $( $( BuiltinClass { name: $name, module: $module, base: builtin_classes!(@base $($base)?) }, )* )*
        ];
    };
    (@base) => { None };
    (@base $base:ident) => { Some($base) };
}

builtin_classes! {
    "builtins" {
        OBJECT "object";
        TYPE "type" OBJECT;
        INT "int" OBJECT;
        BOOL "bool" INT;
        FLOAT "float" OBJECT;
        COMPLEX "complex" OBJECT;
        STR "str" OBJECT;
        BYTES "bytes" OBJECT;
        BYTEARRAY "bytearray" OBJECT;
        TUPLE "tuple" OBJECT;
        LIST "list" OBJECT;
        DICT "dict" OBJECT;
        GLOBALS "dict" DICT;
        SET "set" OBJECT;
        FROZENSET "frozenset" OBJECT;
        RANGE "range" OBJECT;
        SLICE "slice" OBJECT;
        NONE_TYPE "NoneType" OBJECT;
        ELLIPSIS_TYPE "ellipsis" OBJECT;
        NOT_IMPLEMENTED_TYPE "NotImplementedType" OBJECT;
        FUNCTION "function" OBJECT;
        BUILTIN_FUNCTION "builtin_function_or_method" OBJECT;
        METHOD_DESCRIPTOR "method_descriptor" OBJECT;
        METHOD "method" OBJECT;
        CODE "code" OBJECT;
        CELL "cell" OBJECT;
        FRAME "frame" OBJECT;
        MODULE "module" OBJECT;
        GENERATOR "generator" OBJECT;
        COROUTINE "coroutine" OBJECT;
        ASYNC_GENERATOR "async_generator" OBJECT;
        ASYNC_GENERATOR_ASEND "async_generator_asend" OBJECT;
        ASYNC_GENERATOR_ATHROW "async_generator_athrow" ASYNC_GENERATOR_ASEND;
        PROPERTY "property" OBJECT;
        STATICMETHOD "staticmethod" OBJECT;
        CLASSMETHOD "classmethod" OBJECT;
        SUPER "super" OBJECT;
        GETSET "getset_descriptor" OBJECT;
        TRACEBACK "traceback" OBJECT;
        ENUMERATE "enumerate" OBJECT;
        ZIP "zip" OBJECT;
        MAP "map" OBJECT;
        FILTER "filter" OBJECT;
        REVERSED "reversed" OBJECT;
        LIST_ITERATOR "list_iterator" OBJECT;
        LIST_REVERSE_ITERATOR "list_reverseiterator" OBJECT;
        TUPLE_ITERATOR "tuple_iterator" OBJECT;
        STR_ITERATOR "str_iterator" OBJECT;
        BYTES_ITERATOR "bytes_iterator" OBJECT;
        RANGE_ITERATOR "range_iterator" OBJECT;
        SET_ITERATOR "set_iterator" OBJECT;
        DICT_KEYS "dict_keys" OBJECT;
        DICT_VALUES "dict_values" OBJECT;
        DICT_ITEMS "dict_items" OBJECT;
        DICT_KEY_ITERATOR "dict_keyiterator" OBJECT;
        DICT_VALUE_ITERATOR "dict_valueiterator" OBJECT;
        DICT_ITEM_ITERATOR "dict_itemiterator" OBJECT;
        DICT_REVERSE_KEY_ITERATOR "dict_reversekeyiterator" OBJECT;
        DICT_REVERSE_VALUE_ITERATOR "dict_reversevalueiterator" OBJECT;
        DICT_REVERSE_ITEM_ITERATOR "dict_reverseitemiterator" OBJECT;
        CALLABLE_ITERATOR "callable_iterator" OBJECT;
        SEQUENCE_ITERATOR "iterator" OBJECT;
        MAPPING_PROXY "mappingproxy" OBJECT;

        BASE_EXCEPTION "BaseException" OBJECT;
        SYSTEM_EXIT "SystemExit" BASE_EXCEPTION;
        KEYBOARD_INTERRUPT "KeyboardInterrupt" BASE_EXCEPTION;
        GENERATOR_EXIT "GeneratorExit" BASE_EXCEPTION;
        EXCEPTION "Exception" BASE_EXCEPTION;
        STOP_ITERATION "StopIteration" EXCEPTION;
        STOP_ASYNC_ITERATION "StopAsyncIteration" EXCEPTION;
        ARITHMETIC_ERROR "ArithmeticError" EXCEPTION;
        FLOATING_POINT_ERROR "FloatingPointError" ARITHMETIC_ERROR;
        OVERFLOW_ERROR "OverflowError" ARITHMETIC_ERROR;
        ZERO_DIVISION_ERROR "ZeroDivisionError" ARITHMETIC_ERROR;
        ASSERTION_ERROR "AssertionError" EXCEPTION;
        ATTRIBUTE_ERROR "AttributeError" EXCEPTION;
        BUFFER_ERROR "BufferError" EXCEPTION;
        EOF_ERROR "EOFError" EXCEPTION;
        IMPORT_ERROR "ImportError" EXCEPTION;
        MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" IMPORT_ERROR;
        LOOKUP_ERROR "LookupError" EXCEPTION;
        INDEX_ERROR "IndexError" LOOKUP_ERROR;
        KEY_ERROR "KeyError" LOOKUP_ERROR;
        MEMORY_ERROR "MemoryError" EXCEPTION;
        NAME_ERROR "NameError" EXCEPTION;
        UNBOUND_LOCAL_ERROR "UnboundLocalError" NAME_ERROR;
        OS_ERROR "OSError" EXCEPTION;
        BLOCKING_IO_ERROR "BlockingIOError" OS_ERROR;
        CHILD_PROCESS_ERROR "ChildProcessError" OS_ERROR;
        CONNECTION_ERROR "ConnectionError" OS_ERROR;
        BROKEN_PIPE_ERROR "BrokenPipeError" CONNECTION_ERROR;
        CONNECTION_ABORTED_ERROR "ConnectionAbortedError" CONNECTION_ERROR;
        CONNECTION_REFUSED_ERROR "ConnectionRefusedError" CONNECTION_ERROR;
        CONNECTION_RESET_ERROR "ConnectionResetError" CONNECTION_ERROR;
        FILE_EXISTS_ERROR "FileExistsError" OS_ERROR;
        FILE_NOT_FOUND_ERROR "FileNotFoundError" OS_ERROR;
        INTERRUPTED_ERROR "InterruptedError" OS_ERROR;
        IS_A_DIRECTORY_ERROR "IsADirectoryError" OS_ERROR;
        NOT_A_DIRECTORY_ERROR "NotADirectoryError" OS_ERROR;
        PERMISSION_ERROR "PermissionError" OS_ERROR;
        PROCESS_LOOKUP_ERROR "ProcessLookupError" OS_ERROR;
        TIMEOUT_ERROR "TimeoutError" OS_ERROR;
        REFERENCE_ERROR "ReferenceError" EXCEPTION;
        RUNTIME_ERROR "RuntimeError" EXCEPTION;
        NOT_IMPLEMENTED_ERROR "NotImplementedError" RUNTIME_ERROR;
        RECURSION_ERROR "RecursionError" RUNTIME_ERROR;
        SYNTAX_ERROR "SyntaxError" EXCEPTION;
        INDENTATION_ERROR "IndentationError" SYNTAX_ERROR;
        TAB_ERROR "TabError" INDENTATION_ERROR;
        SYSTEM_ERROR "SystemError" EXCEPTION;
        TYPE_ERROR "TypeError" EXCEPTION;
        VALUE_ERROR "ValueError" EXCEPTION;
        UNICODE_ERROR "UnicodeError" VALUE_ERROR;
        UNICODE_DECODE_ERROR "UnicodeDecodeError" UNICODE_ERROR;
        UNICODE_ENCODE_ERROR "UnicodeEncodeError" UNICODE_ERROR;
        UNICODE_TRANSLATE_ERROR "UnicodeTranslateError" UNICODE_ERROR;
        WARNING "Warning" EXCEPTION;
        BYTES_WARNING "BytesWarning" WARNING;
        DEPRECATION_WARNING "DeprecationWarning" WARNING;
        FUTURE_WARNING "FutureWarning" WARNING;
        IMPORT_WARNING "ImportWarning" WARNING;
        PENDING_DEPRECATION_WARNING "PendingDeprecationWarning" WARNING;
        RESOURCE_WARNING "ResourceWarning" WARNING;
        RUNTIME_WARNING "RuntimeWarning" WARNING;
        SYNTAX_WARNING "SyntaxWarning" WARNING;
        UNICODE_WARNING "UnicodeWarning" WARNING;
        USER_WARNING "UserWarning" WARNING;
    }
    "_io" {
        TEXT_IO_WRAPPER "TextIOWrapper" OBJECT;
    }
    "sys" {
        VERSION_INFO "version_info" TUPLE;
        FLOAT_INFO "float_info" TUPLE;
        INT_INFO "int_info" TUPLE;
        HASH_INFO "hash_info" TUPLE;
        FLAGS "flags" TUPLE;
    }
    "typing" {
        TYPING_FORM "_SpecialForm" OBJECT;
        TYPING_GENERIC "Generic" OBJECT;
        TYPING_PROTOCOL "Protocol" TYPING_GENERIC;
        TYPE_VAR "TypeVar" OBJECT;
        NEW_TYPE "NewType" OBJECT;
    }
    "threading" {
        THREAD "Thread" OBJECT;
        MAIN_THREAD "_MainThread" THREAD;
        TIMER "Timer" THREAD;
        SEMAPHORE "Semaphore" OBJECT;
        BOUNDED_SEMAPHORE "BoundedSemaphore" SEMAPHORE;
        CONDITION "Condition" OBJECT;
        EVENT "Event" OBJECT;
        BARRIER "Barrier" OBJECT;
        BROKEN_BARRIER_ERROR "BrokenBarrierError" RUNTIME_ERROR;
    }
    "_thread" {
        LOCK "lock" OBJECT;
        RLOCK "RLock" OBJECT;
        LOCAL "_local" OBJECT;
    }
    "queue" {
        QUEUE "Queue" OBJECT;
        LIFO_QUEUE "LifoQueue" QUEUE;
        PRIORITY_QUEUE "PriorityQueue" QUEUE;
        FULL "Full" EXCEPTION;
    }
    "_queue" {
        SIMPLE_QUEUE "SimpleQueue" OBJECT;
        EMPTY "Empty" EXCEPTION;
    }
    "concurrent.futures._base" {
        FUTURE "Future" OBJECT;
        FUTURES_ERROR "Error" EXCEPTION;
        CANCELLED_ERROR "CancelledError" FUTURES_ERROR;
        FUTURES_TIMEOUT_ERROR "TimeoutError" FUTURES_ERROR;
        INVALID_STATE_ERROR "InvalidStateError" FUTURES_ERROR;
        EXECUTOR "Executor" OBJECT;
        BROKEN_EXECUTOR "BrokenExecutor" RUNTIME_ERROR;
        DONE_AND_NOT_DONE "DoneAndNotDoneFutures" TUPLE;
        FUTURE_ITERATOR "generator" OBJECT;
    }
    "concurrent.futures.thread" {
        BROKEN_THREAD_POOL "BrokenThreadPool" BROKEN_EXECUTOR;
        THREAD_POOL_EXECUTOR "ThreadPoolExecutor" EXECUTOR;
    }
    "time" {
        STRUCT_TIME "struct_time" TUPLE;
    }
    "random" {
        RANDOM "Random" OBJECT;
    }
    "collections" {
        COUNTER "Counter" DICT;
        ORDERED_DICT "OrderedDict" DICT;
        DEFAULT_DICT "defaultdict" DICT;
        DEQUE "deque" OBJECT;
        NAMED_TUPLE "namedtuple" TUPLE;
        TUPLE_FIELD "_tuplegetter" OBJECT;
    }
    "_collections" {
        DEQUE_ITERATOR "_deque_iterator" OBJECT;
        DEQUE_REVERSE_ITERATOR "_deque_reverse_iterator" OBJECT;
    }
    "contextlib" {
        CONTEXT_MAKER "function" OBJECT;
        GENERATOR_CONTEXT_MANAGER "_GeneratorContextManager" OBJECT;
        SUPPRESS "suppress" OBJECT;
        CLOSING "closing" OBJECT;
        NULL_CONTEXT "nullcontext" OBJECT;
    }
    "operator" {
        ITEM_GETTER "itemgetter" OBJECT;
        ATTR_GETTER "attrgetter" OBJECT;
        METHOD_CALLER "methodcaller" OBJECT;
    }
    "functools" {
        PARTIAL "partial" OBJECT;
        LRU_CACHE "_lru_cache_wrapper" OBJECT;
        LRU_DECORATOR "function" OBJECT;
        CACHED_PROPERTY "cached_property" OBJECT;
        COMPARE_KEY "KeyWrapper" OBJECT;
    }
    "itertools" {
        COUNT "count" OBJECT;
        CYCLE "cycle" OBJECT;
        REPEAT "repeat" OBJECT;
        CHAIN "chain" OBJECT;
        ISLICE "islice" OBJECT;
        ZIP_LONGEST "zip_longest" OBJECT;
        ACCUMULATE "accumulate" OBJECT;
        GROUP_BY "groupby" OBJECT;
        GROUPER "_grouper" OBJECT;
        STAR_MAP "starmap" OBJECT;
        TAKE_WHILE "takewhile" OBJECT;
        DROP_WHILE "dropwhile" OBJECT;
        FILTER_FALSE "filterfalse" OBJECT;
        COMPRESS "compress" OBJECT;
        TEE "_tee" OBJECT;
        PRODUCT "product" OBJECT;
        PERMUTATIONS "permutations" OBJECT;
        COMBINATIONS "combinations" OBJECT;
        COMBINATIONS_WITH_REPLACEMENT "combinations_with_replacement" OBJECT;
    }
    "pprint" {
        PRETTY_PRINTER "PrettyPrinter" OBJECT;
    }
    "argparse" {
        ARGUMENT_PARSER "ArgumentParser" OBJECT;
        NAMESPACE "Namespace" OBJECT;
        ARGPARSE_ACTION "Action" OBJECT;
        SUBPARSERS_ACTION "_SubParsersAction" ARGPARSE_ACTION;
        ARGUMENT_GROUP "_ArgumentGroup" OBJECT;
        MUTUALLY_EXCLUSIVE_GROUP "_MutuallyExclusiveGroup" ARGUMENT_GROUP;
        HELP_FORMATTER "HelpFormatter" OBJECT;
        RAW_DESCRIPTION_FORMATTER "RawDescriptionHelpFormatter" HELP_FORMATTER;
        RAW_TEXT_FORMATTER "RawTextHelpFormatter" RAW_DESCRIPTION_FORMATTER;
        ARGUMENT_DEFAULTS_FORMATTER "ArgumentDefaultsHelpFormatter" HELP_FORMATTER;
        METAVAR_TYPE_FORMATTER "MetavarTypeHelpFormatter" HELP_FORMATTER;
        ARGUMENT_ERROR "ArgumentError" EXCEPTION;
        ARGUMENT_TYPE_ERROR "ArgumentTypeError" EXCEPTION;
    }
}
