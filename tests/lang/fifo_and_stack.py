# Lists as stacks and queues, ring buffers, two-stack queues, undo.
stack = []
for token in '3 4 + 2 * 7 -'.split():
    if token.isdigit():
        stack.append(int(token))
    else:
        b, a = stack.pop(), stack.pop()
        stack.append({'+': a + b, '-': a - b, '*': a * b}[token])
print(stack)


class Queue:
    def __init__(self): self.inbox, self.outbox = [], []
    def put(self, item): self.inbox.append(item)
    def get(self):
        if not self.outbox:
            while self.inbox: self.outbox.append(self.inbox.pop())
        return self.outbox.pop()
    def __len__(self): return len(self.inbox) + len(self.outbox)


q = Queue()
for n in range(3): q.put(n)
print(q.get(), len(q)); q.put('x'); print([q.get() for _ in range(len(q))])
try:
    q.get()
except IndexError as error:
    print(error)


class Ring:
    def __init__(self, size): self.cells, self.at = [None] * size, 0
    def add(self, item):
        self.cells[self.at % len(self.cells)] = item
        self.at += 1
    def __iter__(self):
        size = len(self.cells)
        for i in range(max(0, self.at - size), self.at): yield self.cells[i % size]


r = Ring(3)
for c in 'abcde': r.add(c)
print(list(r), r.cells, list(Ring(2)))
class Editor:
    def __init__(self): self.text, self.done, self.undone = '', [], []
    def type(self, s): self.done.append(self.text); self.text += s; self.undone.clear(); return self
    def undo(self):
        if self.done: self.undone.append(self.text); self.text = self.done.pop()
        return self
    def redo(self):
        if self.undone: self.done.append(self.text); self.text = self.undone.pop()
        return self
print(Editor().type('a').type('b').undo().text, Editor().type('a').undo().redo().text, Editor().undo().text, Editor().type('x').undo().type('y').redo().text)
people, k, out = list(range(1, 11)), 0, []
while people:
    k = (k + 2) % len(people)
    out.append(people.pop(k))
print(out)
towers = [[3, 2, 1], [], []]
def move(n, a, b, c):
    if n:
        move(n - 1, a, c, b); towers[c].append(towers[a].pop()); move(n - 1, b, a, c)
move(3, 0, 1, 2); print(towers)
