# A linked list with the protocols of a container.
class Node:
    def __init__(self, value, next=None): self.value, self.next = value, next


class LinkedList:
    def __init__(self, items=()):
        self.head = None
        self.length = 0
        for item in reversed(list(items)): self.push(item)
    def push(self, value):
        self.head = Node(value, self.head)
        self.length += 1
    def pop(self):
        if self.head is None: raise IndexError('pop from an empty LinkedList')
        value, self.head = self.head.value, self.head.next
        self.length -= 1
        return value
    def __len__(self): return self.length
    def __iter__(self):
        node = self.head
        while node:
            yield node.value
            node = node.next
    def __getitem__(self, index):
        if index < 0: index += len(self)
        for i, value in enumerate(self):
            if i == index: return value
        raise IndexError(index)
    def __contains__(self, value): return any(v == value for v in self)
    def __eq__(self, other): return list(self) == list(other)
    def __add__(self, other): return LinkedList(list(self) + list(other))
    def __repr__(self): return 'LinkedList(%r)' % list(self)
    def reverse(self):
        previous, node = None, self.head
        while node: node.next, previous, node = previous, node, node.next
        self.head = previous


l = LinkedList([1, 2, 3])
print(l, len(l), l[0], l[-1], 2 in l, 9 in l, l == [1, 2, 3], l + 'ab', list(map(str, l)), max(l), sorted(l, reverse=True))
l.reverse(); print(l, l.pop(), l); l.push('new'); print(l, bool(l), bool(LinkedList()))
for wrong in (lambda: LinkedList().pop(), lambda: l[10]):
    try:
        wrong()
    except IndexError as error:
        print(repr(error))
a, *b = l
print(a, b, [*l, *l], dict(enumerate(l)))
