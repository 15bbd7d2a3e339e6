# Tables of functions, dispatch by name, a little stack machine.
class Machine:
    def __init__(self, program):
        self.program, self.stack, self.pc, self.names, self.out = program, [], 0, {}, []
    def op_push(self, value): self.stack.append(value)
    def op_add(self): self.stack.append(self.stack.pop() + self.stack.pop())
    def op_sub(self): b, a = self.stack.pop(), self.stack.pop(); self.stack.append(a - b)
    def op_mul(self): self.stack.append(self.stack.pop() * self.stack.pop())
    def op_store(self, name): self.names[name] = self.stack.pop()
    def op_load(self, name): self.stack.append(self.names[name])
    def op_jump_if(self, target):
        if self.stack.pop(): self.pc = target
    def op_print(self): self.out.append(self.stack.pop())
    def run(self, limit=1000):
        steps = 0
        while self.pc < len(self.program):
            name, *args = self.program[self.pc]
            self.pc += 1
            steps += 1
            if steps > limit: raise RuntimeError('too many steps')
            try:
                method = getattr(self, 'op_' + name)
            except AttributeError:
                raise ValueError(f'unknown {name!r} at {self.pc - 1}') from None
            method(*args)
        return self.out, steps


factorial = [('push', 1), ('store', 'r'), ('push', 10), ('store', 'n'),
             ('load', 'r'), ('load', 'n'), ('mul',), ('store', 'r'), ('load', 'n'), ('push', 1), ('sub',), ('store', 'n'),
             ('load', 'n'), ('jump_if', 4), ('load', 'r'), ('print',)]
print(Machine(factorial).run())
for program in ([('push', 1), ('jump_if', 0)], [('fly',)], [('add',)], [('push',)]):
    try:
        Machine(program).run()
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        print(type(error).__name__, error)


class Light:
    rules = {'red': 'green', 'green': 'yellow', 'yellow': 'red'}
    def __init__(self): self.state, self.seen = 'red', {}
    def step(self):
        self.seen[self.state] = self.seen.get(self.state, 0) + 1
        self.state = self.rules[self.state]
        handler = {'red': lambda: 'stop', 'green': self.go}.get(self.state, lambda: 'wait')
        return handler()
    def go(self): return 'go %d' % self.seen.get('green', 0)


light = Light()
print([light.step() for _ in range(7)], light.seen)
