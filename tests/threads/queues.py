import queue
import threading

q = queue.Queue()
print(q.empty(), q.full(), q.qsize(), q.maxsize)
q.put(1)
q.put(2, block=False)
q.put_nowait(3)
print(q.qsize(), q.get(), q.get_nowait(), q.get(True, 1), q.empty())
for action in (q.get_nowait, lambda: q.get(False), lambda: q.get(timeout=0.01), lambda: q.get(timeout=-1),
               lambda: q.put(), lambda: q.put(1, x=2)):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error, isinstance(error, queue.Empty))
small = queue.Queue(maxsize=1)
small.put('a')
for action in (lambda: small.put_nowait('b'), lambda: small.put('b', timeout=0.01), lambda: small.put('b', False)):
    try:
        print(action())
    except queue.Full as error:
        print('Full', repr(error), small.full())
for _ in range(3):
    q.task_done()
try:
    q.task_done()
except ValueError as error:
    print(error)
q.join()

lifo = queue.LifoQueue()
for i in range(3):
    lifo.put(i)
print([lifo.get() for _ in range(3)])

heap = queue.PriorityQueue()
for pair in [(2, 'b'), (1, 'z'), (3, 'a'), (1, 'c')]:
    heap.put(pair)
print([heap.get() for _ in range(4)])
heap.put(1)
try:
    heap.put('x')
except TypeError as error:
    print(error, heap.qsize())


class Job:
    compared = 0

    def __init__(self, priority, name):
        self.priority = priority
        self.name = name

    def __lt__(self, other):
        Job.compared += 1
        return self.priority < other.priority


jobs = queue.PriorityQueue()
for i, priority in enumerate([5, 3, 5, 1, 3, 1, 4]):
    jobs.put(Job(priority, i))
print([jobs.get().name for _ in range(7)], Job.compared)

# Comparisons in several threads at once leave the heap in order.
jobs = queue.PriorityQueue()


def put_jobs(first):
    for i in range(first, 12, 3):
        jobs.put(Job(i, i))


threads = [threading.Thread(target=put_jobs, args=(n,)) for n in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print([jobs.get().name for _ in range(12)])

simple = queue.SimpleQueue()
simple.put(1)
simple.put(2, False, 5)
print(simple.qsize(), simple.get(), simple.get_nowait(), simple.empty())
try:
    simple.get(timeout=0.01)
except queue.Empty as error:
    print(repr(error))
print(hasattr(simple, 'task_done'))

# A pipeline.
numbers, squares = queue.Queue(2), queue.Queue(2)
results = []


def source():
    for n in range(10):
        numbers.put(n)
    numbers.put(None)


def square():
    while True:
        n = numbers.get()
        if n is None:
            squares.put(None)
            return
        squares.put(n * n)


def sink():
    while True:
        n = squares.get()
        if n is None:
            return
        results.append(n)


threads = [threading.Thread(target=f) for f in (source, square, sink)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(results)

# Daemon workers and join().
work = queue.Queue()
done = []


def worker():
    while True:
        item = work.get()
        done.append(item)
        work.task_done()


for _ in range(3):
    threading.Thread(target=worker, daemon=True).start()
for i in range(9):
    work.put(i)
work.join()
print(sorted(done), work.unfinished_tasks)


class Logged(queue.Queue):
    def put(self, item, *args):
        print('put', item)
        super().put(item, *args)


logged = Logged(3)
logged.put(1)
print(logged.get(), logged.maxsize)
