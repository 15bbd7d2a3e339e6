# A binary search tree, in order, by recursion and by generator, with sizes and heights.
class Tree:
    class Leaf:
        def __init__(self, key, value): self.key, self.value, self.left, self.right = key, value, None, None

    def __init__(self): self.root, self.size = None, 0
    def __setitem__(self, key, value):
        def put(node):
            if node is None:
                self.size += 1
                return Tree.Leaf(key, value)
            if key < node.key: node.left = put(node.left)
            elif key > node.key: node.right = put(node.right)
            else: node.value = value
            return node
        self.root = put(self.root)
    def __getitem__(self, key):
        node = self.root
        while node:
            if key == node.key: return node.value
            node = node.left if key < node.key else node.right
        raise KeyError(key)
    def __len__(self): return self.size
    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True
    def items(self):
        def walk(node):
            if node:
                yield from walk(node.left)
                yield node.key, node.value
                yield from walk(node.right)
        return walk(self.root)
    def __iter__(self): return (key for key, _ in self.items())
    def height(self):
        def h(node): return 0 if node is None else 1 + max(h(node.left), h(node.right))
        return h(self.root)


t = Tree()
for n in (50, 30, 70, 20, 40, 60, 80, 30): t[n] = str(n)
t[20] = 'twenty'
print(list(t), len(t), t[20], 40 in t, 45 in t, t.height(), dict(t.items()))
try:
    t[99]
except KeyError as error:
    print(repr(error))
chain = Tree()
for n in range(50): chain[n] = n
print(chain.height(), len(chain), sum(chain))
