//! Expressions: dispatch, operators, comparisons, conditions.
//!
//! An expression that stands on another line than what is around it begins that line, and what follows it
//! begins the old one again.

use super::super::error::Result;
use super::super::symbols::BlockKind;
use super::super::unit::UnitKind;
use super::{Generator, Label};
use crate::bytecode::Opcode;
use crate::syntax::ast::{BinOp, BoolOp, CmpOp, Expr, ExprContext, ExprKind, Slice, Span, UnaryOp};
use crate::syntax::constant::Constant;
use smallvec::SmallVec;

impl Generator {
    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    /// Any expression. A chain that leans to the left is walked with a list instead of recursion.
    pub(super) fn expr(&mut self, expr: &Expr) -> Result {
        let mut passed: SmallVec<[(&Expr, Span); 4]> = SmallVec::new();
        let mut expr = expr;
        loop {
            let before = self.unit.enter(expr.span);
            let left = match &expr.kind {
                ExprKind::BinOp { left, .. } => left,
                ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => value,
                ExprKind::Call {
                    func,
                    args,
                    keywords,
                } => match method_of(func, args, keywords.len()) {
                    Some((object, _)) => object,
                    None => func,
                },
                _ => {
                    self.node(expr)?;
                    self.unit.leave(before);
                    break;
                }
            };
            passed.push((expr, before));
            expr = left;
        }
        while let Some((expr, before)) = passed.pop() {
            self.rest(expr)?;
            self.unit.leave(before);
        }
        Ok(())
    }

    /// What is left of a node whose left child is done.
    fn rest(&mut self, expr: &Expr) -> Result {
        match &expr.kind {
            ExprKind::BinOp { op, right, .. } => {
                self.expr(right)?;
                self.op(binary(*op));
            }
            ExprKind::Attribute { attr, ctx, .. } => {
                let opcode = match ctx {
                    ExprContext::Load => Opcode::LoadAttr,
                    ExprContext::Store => Opcode::StoreAttr,
                    ExprContext::Del => Opcode::DeleteAttr,
                };
                self.op_name(opcode, attr);
            }
            ExprKind::Subscript { slice, ctx, .. } => {
                self.slice(slice)?;
                self.op(match ctx {
                    ExprContext::Load => Opcode::BinarySubscr,
                    ExprContext::Store => Opcode::StoreSubscr,
                    ExprContext::Del => Opcode::DeleteSubscr,
                });
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => match method_of(func, args, keywords.len()) {
                Some((_, method)) => {
                    self.op_name(Opcode::LoadMethod, method);
                    self.exprs(args)?;
                    self.op_count(Opcode::CallMethod, args.len());
                }
                None => self.call_arguments(0, args, keywords)?,
            },
            _ => {}
        }
        Ok(())
    }

    fn node(&mut self, expr: &Expr) -> Result {
        match &expr.kind {
            ExprKind::Constant(value) => {
                self.load_const(value);
                Ok(())
            }
            ExprKind::Name { id, ctx } => {
                self.variable(id, *ctx);
                Ok(())
            }
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.op(Opcode::DupTop);
                self.expr(target)
            }
            ExprKind::BoolOp { op, values } => self.bool_op(*op, values),
            ExprKind::UnaryOp { op, operand } => {
                self.expr(operand)?;
                self.op(match op {
                    UnaryOp::Invert => Opcode::UnaryInvert,
                    UnaryOp::Not => Opcode::UnaryNot,
                    UnaryOp::UAdd => Opcode::UnaryPositive,
                    UnaryOp::USub => Opcode::UnaryNegative,
                });
                Ok(())
            }
            ExprKind::Lambda { params, body } => self.lambda(expr, params, body),
            ExprKind::IfExp { test, body, orelse } => {
                let end = self.unit.new_block();
                let next = self.unit.new_block();
                self.jump_if(test, next, false)?;
                self.expr(body)?;
                self.jump(Opcode::JumpForward, end);
                self.unit.start(next);
                self.expr(orelse)?;
                self.unit.start(end);
                Ok(())
            }
            ExprKind::Dict { keys, values } => self.dict(keys, values),
            ExprKind::Set(elts) => self.set(elts),
            ExprKind::List { elts, ctx } => self.list(elts, *ctx),
            ExprKind::Tuple { elts, ctx } => self.tuple(elts, *ctx),
            ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. }
            | ExprKind::GeneratorExp { .. } => self.comprehension(expr),
            ExprKind::Yield(value) => {
                if self.scope().kind != BlockKind::Function {
                    return self.refuse("'yield' outside function");
                }
                match value {
                    Some(value) => self.expr(value)?,
                    None => self.load_const(&Constant::None),
                }
                self.op(Opcode::YieldValue);
                Ok(())
            }
            ExprKind::YieldFrom(value) => {
                if self.scope().kind != BlockKind::Function {
                    return self.refuse("'yield' outside function");
                }
                if self.unit.kind == UnitKind::AsyncFunction {
                    return self.refuse("'yield from' inside async function");
                }
                self.expr(value)?;
                self.op(Opcode::GetYieldFromIter);
                self.load_const(&Constant::None);
                self.op(Opcode::YieldFrom);
                Ok(())
            }
            ExprKind::Await(value) => {
                if self.scope().kind != BlockKind::Function {
                    return self.refuse("'await' outside function");
                }
                if !matches!(
                    self.unit.kind,
                    UnitKind::AsyncFunction | UnitKind::Comprehension
                ) {
                    return self.refuse("'await' outside async function");
                }
                self.expr(value)?;
                self.await_top();
                Ok(())
            }
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => self.compare(left, ops, comparators),
            ExprKind::JoinedStr(values) => self.joined(values),
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            } => self.formatted(value, *conversion, format_spec.as_deref()),
            ExprKind::Starred { ctx, .. } => self.refuse(match ctx {
                ExprContext::Store => "starred assignment target must be in a list or tuple",
                _ => "can't use starred expression here",
            }),
            ExprKind::BinOp { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Call { .. } => self.rest(expr),
        }
    }

    /// Waits for the awaitable on top of the stack.
    pub(super) fn await_top(&mut self) {
        self.op(Opcode::GetAwaitable);
        self.load_const(&Constant::None);
        self.op(Opcode::YieldFrom);
    }

    fn bool_op(&mut self, op: BoolOp, values: &[Expr]) -> Result {
        let opcode = match op {
            BoolOp::And => Opcode::JumpIfFalseOrPop,
            BoolOp::Or => Opcode::JumpIfTrueOrPop,
        };
        let end = self.unit.new_block();
        if let [firsts @ .., last] = values {
            for value in firsts {
                self.expr(value)?;
                self.jump(opcode, end);
            }
            self.expr(last)?;
        }
        self.unit.start(end);
        Ok(())
    }

    /// All but the last comparison of `a < b < c`: each keeps its right side for the next one, and leaves
    /// with `opcode` when it is false.
    fn compare_firsts(
        &mut self,
        ops: &[CmpOp],
        comparators: &[Expr],
        opcode: Opcode,
        cleanup: Label,
    ) -> Result {
        for (op, comparator) in ops.iter().zip(comparators) {
            self.expr(comparator)?;
            self.op(Opcode::DupTop);
            self.op(Opcode::RotThree);
            self.op_arg(Opcode::CompareOp, *op as u32);
            self.jump(opcode, cleanup);
            self.unit.start_new();
        }
        Ok(())
    }

    fn compare(&mut self, left: &Expr, ops: &[CmpOp], comparators: &[Expr]) -> Result {
        self.expr(left)?;
        let ([firsts @ .., op], [first_comparators @ .., last]) = (ops, comparators) else {
            return Ok(());
        };
        if firsts.is_empty() {
            self.expr(last)?;
            self.op_arg(Opcode::CompareOp, *op as u32);
            return Ok(());
        }
        let cleanup = self.unit.new_block();
        self.compare_firsts(firsts, first_comparators, Opcode::JumpIfFalseOrPop, cleanup)?;
        self.expr(last)?;
        self.op_arg(Opcode::CompareOp, *op as u32);
        let end = self.unit.new_block();
        self.jump(Opcode::JumpForward, end);
        self.unit.start(cleanup);
        self.op(Opcode::RotTwo);
        self.op(Opcode::PopTop);
        self.unit.start(end);
        Ok(())
    }

    /// Jumps to `next` if the condition is `jump_on`, without making a value of it where that can be helped.
    pub(super) fn jump_if(&mut self, test: &Expr, next: Label, jump_on: bool) -> Result {
        match &test.kind {
            ExprKind::UnaryOp {
                op: UnaryOp::Not,
                operand,
            } => return self.jump_if(operand, next, !jump_on),
            ExprKind::BoolOp { op, values } => {
                let [firsts @ .., last] = &values[..] else {
                    return Ok(());
                };
                let decided_by = *op == BoolOp::Or;
                // Where the first values decide the other way, they jump behind the last one.
                let shortcut = if decided_by == jump_on {
                    next
                } else {
                    self.unit.new_block()
                };
                for value in firsts {
                    self.jump_if(value, shortcut, decided_by)?;
                }
                self.jump_if(last, next, jump_on)?;
                if shortcut != next {
                    self.unit.start(shortcut);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let end = self.unit.new_block();
                let otherwise = self.unit.new_block();
                self.jump_if(test, otherwise, false)?;
                self.jump_if(body, next, jump_on)?;
                self.jump(Opcode::JumpForward, end);
                self.unit.start(otherwise);
                self.jump_if(orelse, next, jump_on)?;
                self.unit.start(end);
                return Ok(());
            }
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => {
                if let ([firsts @ .., op], [first_comparators @ .., last]) =
                    (&ops[..], &comparators[..])
                    && !firsts.is_empty()
                {
                    let cleanup = self.unit.new_block();
                    self.expr(left)?;
                    let opcode = Opcode::PopJumpIfFalse;
                    self.compare_firsts(firsts, first_comparators, opcode, cleanup)?;
                    self.expr(last)?;
                    self.op_arg(Opcode::CompareOp, *op as u32);
                    self.pop_jump(next, jump_on);
                    let end = self.unit.new_block();
                    self.jump(Opcode::JumpForward, end);
                    self.unit.start(cleanup);
                    self.op(Opcode::PopTop);
                    if !jump_on {
                        self.jump(Opcode::JumpForward, next);
                    }
                    self.unit.start(end);
                    return Ok(());
                }
            }
            _ => {}
        }
        self.expr(test)?;
        self.pop_jump(next, jump_on);
        Ok(())
    }

    fn pop_jump(&mut self, next: Label, jump_on: bool) {
        let opcode = if jump_on {
            Opcode::PopJumpIfTrue
        } else {
            Opcode::PopJumpIfFalse
        };
        self.jump(opcode, next);
    }

    /// What stands between brackets.
    pub(super) fn slice(&mut self, slice: &Slice) -> Result {
        match slice {
            Slice::Index(index) => self.expr(index),
            Slice::Slice { lower, upper, step } => {
                for bound in [lower, upper] {
                    match bound {
                        Some(bound) => self.expr(bound)?,
                        None => self.load_const(&Constant::None),
                    }
                }
                let mut count = 2;
                if let Some(step) = step {
                    self.expr(step)?;
                    count = 3;
                }
                self.op_arg(Opcode::BuildSlice, count);
                Ok(())
            }
            Slice::ExtSlice(dims) => {
                for dim in dims {
                    self.slice(dim)?;
                }
                self.op_count(Opcode::BuildTuple, dims.len());
                Ok(())
            }
        }
    }
}

/// The object and the name of a call that is a plain method call: positional arguments only, none starred.
fn method_of<'a>(func: &'a Expr, args: &[Expr], keywords: usize) -> Option<(&'a Expr, &'a str)> {
    let starred = |arg: &Expr| matches!(arg.kind, ExprKind::Starred { .. });
    match &func.kind {
        ExprKind::Attribute {
            value,
            attr,
            ctx: ExprContext::Load,
        } if keywords == 0 && !args.iter().any(starred) => Some((value, attr)),
        _ => None,
    }
}

fn binary(op: BinOp) -> Opcode {
    match op {
        BinOp::Add => Opcode::BinaryAdd,
        BinOp::Sub => Opcode::BinarySubtract,
        BinOp::Mult => Opcode::BinaryMultiply,
        BinOp::MatMult => Opcode::BinaryMatrixMultiply,
        BinOp::Div => Opcode::BinaryTrueDivide,
        BinOp::Mod => Opcode::BinaryModulo,
        BinOp::Pow => Opcode::BinaryPower,
        BinOp::LShift => Opcode::BinaryLshift,
        BinOp::RShift => Opcode::BinaryRshift,
        BinOp::BitOr => Opcode::BinaryOr,
        BinOp::BitXor => Opcode::BinaryXor,
        BinOp::BitAnd => Opcode::BinaryAnd,
        BinOp::FloorDiv => Opcode::BinaryFloorDivide,
    }
}
