# Three producers and three consumers over a queue and over a hand-made bounded buffer: every item comes out
# once, and those of one producer in their order for whoever takes them.
import queue
import threading


class Buffer:
    def __init__(self, size):
        self.size = size
        self.items = []
        self.lock = threading.Lock()
        self.not_empty = threading.Condition(self.lock)
        self.not_full = threading.Condition(self.lock)

    def put(self, item):
        with self.not_full:
            while len(self.items) == self.size:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            self.not_empty.wait_for(lambda: self.items)
            item = self.items.pop(0)
            self.not_full.notify()
            return item


def produce(channel, name):
    for n in range(4):
        channel.put((name, n))


def consume(channel, out):
    while True:
        item = channel.get()
        if item is None:
            return
        out.append(item)


for channel in (queue.Queue(1), Buffer(2), queue.SimpleQueue(), queue.Queue()):
    outs = [[], [], []]
    producers = [threading.Thread(target=produce, args=(channel, name)) for name in 'abc']
    consumers = [threading.Thread(target=consume, args=(channel, out)) for out in outs]
    for t in producers + consumers:
        t.start()
    for t in producers:
        t.join()
    for _ in consumers:
        channel.put(None)
    for t in consumers:
        t.join()
    print(sorted(item for out in outs for item in out))
    print(all([n for who, n in out if who == name] == sorted(n for who, n in out if who == name)
              for out in outs for name in 'abc'))
