//! Control flow: `if`, loops, and the ways out of them through everything that is open in between.
//!
//! `break`, `continue` and `return` leave the open blocks from the inside out ([`Generator::unwind`]): they
//! pop iterators, call `__exit__`s and `finally`s. A `finally` that itself breaks out needs a placeholder on
//! the stack for the value that a `return` in its `try` would have left there.

use super::super::error::Result;
use super::super::symbols::BlockKind;
use super::super::unit::{FrameBlockKind, UnitKind};
use super::Generator;
use crate::bytecode::Opcode;
use crate::syntax::ast::{Expr, ExprKind, Stmt, StmtKind};
use crate::syntax::constant::Constant;

impl Generator {
    /// An `if` with all its `elif`s, in a loop: the chain is as long as the source.
    pub(super) fn if_chain(&mut self, first: &Stmt) -> Result {
        let mut stmt = first;
        let mut ends = Vec::new();
        while let StmtKind::If { test, body, orelse } = &stmt.kind {
            self.unit.begin_line(stmt.span);
            let end = self.unit.new_block();
            ends.push(end);
            let next_if = match &orelse[..] {
                [only] if matches!(only.kind, StmtKind::If { .. }) => Some(only),
                _ => None,
            };
            match Self::constant_test(test) {
                Some(false) => self.dead_stmts(body)?,
                Some(true) => {
                    self.stmts(body)?;
                    self.dead_stmts(orelse)?;
                    break;
                }
                None => {
                    let next = if orelse.is_empty() {
                        end
                    } else {
                        self.unit.new_block()
                    };
                    self.jump_if(test, next, false)?;
                    self.stmts(body)?;
                    if !orelse.is_empty() {
                        self.jump(Opcode::JumpForward, end);
                        self.unit.start(next);
                    }
                }
            }
            let Some(next_if) = next_if else {
                self.stmts(orelse)?;
                break;
            };
            stmt = next_if;
        }
        for end in ends.into_iter().rev() {
            self.unit.start(end);
        }
        Ok(())
    }

    pub(super) fn for_stmt(
        &mut self,
        target: &Expr,
        iter: &Expr,
        body: &[Stmt],
        orelse: &[Stmt],
    ) -> Result {
        let start = self.unit.new_block();
        let cleanup = self.unit.new_block();
        let end = self.unit.new_block();
        self.open(FrameBlockKind::ForLoop, Some(start), Some(end))?;
        self.expr(iter)?;
        self.op(Opcode::GetIter);
        self.unit.start(start);
        self.jump(Opcode::ForIter, cleanup);
        self.expr(target)?;
        self.stmts(body)?;
        self.jump(Opcode::JumpAbsolute, start);
        self.unit.start(cleanup);
        self.close();
        self.stmts(orelse)?;
        self.unit.start(end);
        Ok(())
    }

    pub(super) fn async_for(
        &mut self,
        target: &Expr,
        iter: &Expr,
        body: &[Stmt],
        orelse: &[Stmt],
    ) -> Result {
        if self.unit.kind != UnitKind::AsyncFunction {
            return self.refuse("'async for' outside async function");
        }
        let start = self.unit.new_block();
        let except = self.unit.new_block();
        let end = self.unit.new_block();
        self.expr(iter)?;
        self.op(Opcode::GetAiter);
        self.unit.start(start);
        self.open(FrameBlockKind::ForLoop, Some(start), Some(end))?;
        self.next_async_item(except);
        self.expr(target)?;
        self.stmts(body)?;
        self.jump(Opcode::JumpAbsolute, start);
        self.close();
        self.unit.start(except);
        self.op(Opcode::EndAsyncFor);
        self.stmts(orelse)?;
        self.unit.start(end);
        Ok(())
    }

    pub(super) fn while_stmt(&mut self, test: &Expr, body: &[Stmt], orelse: &[Stmt]) -> Result {
        let constant = Self::constant_test(test);
        if constant == Some(false) {
            // `break` in a loop that never runs is no error.
            self.open(FrameBlockKind::WhileLoop, None, None)?;
            self.dead_stmts(body)?;
            self.close();
            return self.stmts(orelse);
        }
        let start = self.unit.new_block();
        let end = self.unit.new_block();
        let anchor = constant.is_none().then(|| self.unit.new_block());
        self.unit.start(start);
        self.open(FrameBlockKind::WhileLoop, Some(start), Some(end))?;
        if let Some(anchor) = anchor {
            self.jump_if(test, anchor, false)?;
            self.unit.start_new();
            if self.silent == 0 {
                let body = self.unit.current();
                self.unit.whiles.push([start, body, anchor]);
            }
        }
        self.stmts(body)?;
        self.jump(Opcode::JumpAbsolute, start);
        if let Some(anchor) = anchor {
            self.unit.start(anchor);
        }
        self.close();
        self.stmts(orelse)?;
        self.unit.start(end);
        Ok(())
    }

    pub(super) fn return_stmt(&mut self, value: Option<&Expr>) -> Result {
        let scope = self.scope();
        if scope.kind != BlockKind::Function {
            return self.refuse("'return' outside function");
        }
        if value.is_some() && scope.coroutine && scope.generator {
            return self.refuse("'return' with value in async generator");
        }
        // A constant is loaded after the blocks are left, so nothing need be kept meanwhile.
        let computed = value.filter(|value| !matches!(value.kind, ExprKind::Constant(_)));
        if let Some(value) = computed {
            self.expr(value)?;
        }
        for depth in (0..self.unit.open.len()).rev() {
            self.unwind(depth, computed.is_some());
        }
        match value {
            None => self.load_const(&Constant::None),
            Some(value) if computed.is_none() => self.expr(value)?,
            Some(_) => {}
        }
        self.op(Opcode::ReturnValue);
        Ok(())
    }

    pub(super) fn break_stmt(&mut self) -> Result {
        for depth in (0..self.unit.open.len()).rev() {
            self.unwind(depth, false);
            let open = self.unit.open[depth];
            if matches!(
                open.kind,
                FrameBlockKind::WhileLoop | FrameBlockKind::ForLoop
            ) {
                if let Some(exit) = open.exit {
                    self.jump(Opcode::JumpAbsolute, exit);
                }
                return Ok(());
            }
        }
        self.refuse("'break' outside loop")
    }

    pub(super) fn continue_stmt(&mut self) -> Result {
        for depth in (0..self.unit.open.len()).rev() {
            let open = self.unit.open[depth];
            if matches!(
                open.kind,
                FrameBlockKind::WhileLoop | FrameBlockKind::ForLoop
            ) {
                if let Some(start) = open.start {
                    self.jump(Opcode::JumpAbsolute, start);
                    if self.silent == 0 {
                        self.unit.last_continues();
                    }
                }
                return Ok(());
            }
            self.unwind(depth, false);
        }
        self.refuse("'continue' not properly in loop")
    }

    /// Leaves the open block at `depth`; `keep` says that the top of the stack is to stay there.
    fn unwind(&mut self, depth: usize, keep: bool) {
        let open = self.unit.open[depth];
        match open.kind {
            FrameBlockKind::WhileLoop => {}
            FrameBlockKind::ForLoop => {
                self.rotate_if(keep);
                self.op(Opcode::PopTop);
            }
            FrameBlockKind::Except => self.op(Opcode::PopBlock),
            FrameBlockKind::FinallyTry => {
                self.op(Opcode::PopBlock);
                self.call_finally(open.exit);
            }
            FrameBlockKind::FinallyTryPlaceholder => {
                self.op(Opcode::PopBlock);
                if keep {
                    self.op(Opcode::RotTwo);
                    self.op(Opcode::PopTop);
                    self.call_finally(open.exit);
                } else {
                    self.call_finally(open.exit);
                    self.op(Opcode::PopTop);
                }
            }
            FrameBlockKind::FinallyEnd => {
                self.unit.open[depth].exit = None;
                self.op_arg(Opcode::PopFinally, u32::from(keep));
                self.rotate_if(keep);
                self.op(Opcode::PopTop);
            }
            FrameBlockKind::With | FrameBlockKind::AsyncWith => {
                self.op(Opcode::PopBlock);
                self.rotate_if(keep);
                self.op(Opcode::BeginFinally);
                self.op(Opcode::WithCleanupStart);
                if open.kind == FrameBlockKind::AsyncWith {
                    self.await_top();
                }
                self.op(Opcode::WithCleanupFinish);
                self.op_arg(Opcode::PopFinally, 0);
            }
            FrameBlockKind::HandlerCleanup => {
                if keep {
                    self.op(Opcode::RotFour);
                }
                if open.exit.is_some() {
                    self.op(Opcode::PopBlock);
                    self.op(Opcode::PopExcept);
                    self.call_finally(open.exit);
                } else {
                    self.op(Opcode::PopExcept);
                }
            }
        }
    }

    fn rotate_if(&mut self, keep: bool) {
        if keep {
            self.op(Opcode::RotTwo);
        }
    }

    fn call_finally(&mut self, target: Option<super::Label>) {
        if let Some(target) = target {
            self.jump(Opcode::CallFinally, target);
        }
    }
}
