//! From the tree to CPython 3.8's bytecode, byte for byte.
//!
//! One pass after the other, each in its own file or folder:
//!
//! | pass | CPython 3.8 | here |
//! | --- | --- | --- |
//! | future imports | `Python/future.c` | `future` |
//! | constant folding | `Python/ast_opt.c` | `fold` |
//! | symbol table | `Python/symtable.c` | `symbols` |
//! | code generation | `Python/compile.c` | `codegen`, with `unit` and `consts` |
//! | assembly | `Python/compile.c` | `assemble` |
//! | peephole | `Python/peephole.c` | `peephole` |
//!
//! The tests compare whole code objects of the standard library with those of a live CPython 3.8.

mod assemble;
mod codegen;
mod consts;
mod error;
mod fold;
mod future;
mod names;
mod peephole;
mod spine;
mod symbols;
mod table;
mod unit;
mod unparse;

use crate::bytecode::CodeObject;
use crate::syntax::Diagnostic;
use crate::syntax::ast::{Expr, Module, Stmt};
use fold::Folder;
use names::Names;
use std::sync::Arc;
use symbols::SymbolTable;

/// Parses and compiles a whole file, as `compile(source, filename, "exec")`.
///
/// # Errors
/// What the parser or the compiler of CPython 3.8 refuses, and what is nested too deeply.
pub fn compile_source(source: &str, filename: &str) -> Result<Arc<CodeObject>, Diagnostic> {
    let module = crate::syntax::parse_module(source)?;
    compile_module(module, filename)
}

/// Compiles a whole file. Takes the tree, since folding changes it in place.
///
/// # Errors
/// What the compiler of CPython 3.8 refuses, and what is nested too deeply.
pub fn compile_module(module: Module, filename: &str) -> Result<Arc<CodeObject>, Diagnostic> {
    compile_body(module.body, filename).map_err(|error| *error)
}

/// Compiles a lone expression, as `compile(source, filename, "eval")`: the code returns its value. Takes the
/// tree, since folding changes it in place.
///
/// # Errors
/// What the compiler of CPython 3.8 refuses, and what is nested too deeply.
pub fn compile_expression(expr: Expr, filename: &str) -> Result<Arc<CodeObject>, Diagnostic> {
    expression(expr, filename).map_err(|error| *error)
}

fn compile_body(mut body: Vec<Stmt>, filename: &str) -> error::Result<Arc<CodeObject>> {
    let features = future::features(&body)?;
    Folder::default().body(&mut body)?;
    let mut names = Names::default();
    let table = SymbolTable::of_module(&body, &mut names)?;
    let code = codegen::module(&body, table, names, features, filename)?;
    Ok(Arc::new(code))
}

fn expression(mut expr: Expr, filename: &str) -> error::Result<Arc<CodeObject>> {
    Folder::default().expression(&mut expr)?;
    let mut names = Names::default();
    let table = SymbolTable::of_expression(&expr, &mut names)?;
    let code = codegen::expression(&expr, table, names, filename)?;
    Ok(Arc::new(code))
}
