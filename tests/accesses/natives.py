# Threads that do everything that native code does to shared objects, one thing after the other. PARTS is put in by
# tests/accesses.rs: which kinds of things, one thread each.
import collections, functools, itertools, random, threading

class Box:
    __slots__ = ('v',)

class Open:
    pass

class Keyed:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return isinstance(other, Keyed) and self.n == other.n
    def __hash__(self): return hash(self.n)

def numbers():
    i = 0
    while True:
        i += 1
        yield i

l = [3, 1, 2]; d = {1: 1, 'a': 2}; s = {1, 2}; b = bytearray(b'abc'); q = collections.deque([1, 2])
box = Box(); box.v = 0; o = Open(); o.a = 1; k = {Keyed(1): 1}
c = collections.Counter('ab'); dd = collections.defaultdict(list); od = collections.OrderedDict(a=1)
it = iter([1, 2, 3] * 50); count = itertools.count(); cycle = itertools.cycle([1, 2]); ch = itertools.chain([1] * 60, [2] * 60)
g = numbers(); e = enumerate([5] * 200); z = zip([1] * 200, [2] * 200); m = map(str, [1] * 200)
rng = random.Random(1); lock = threading.Lock(); local = threading.local(); event = threading.Event()
semaphore = threading.Semaphore(3)
err = ValueError('x')

@functools.lru_cache(maxsize=None)
def cached(n): return n + 1

def part(n):
    global l, b, s
    for _ in range(4):
        if n == 0:
            l.append(1); l.index(3) if 3 in l else None; l.count(1); sorted(l); l.sort(); len(l); l[:]; l[0:1] = [4]
            l == [1]; repr(l); sum(l); min(l); list(reversed(l)); l.extend([7]); l.pop(); l += [5]; [x for x in l]; l[-1]; tuple(l); bool(l)
            l.insert(0, 3); l.reverse(); l.copy(); a, *r = l; del l[0]
        elif n == 1:
            d['b'] = 1; d.get('z'); 'a' in d; list(d); list(d.items()); d.pop('b', 0); d.setdefault('c', 1); d.update(x=1); len(d)
            d == {}; repr(d); d.keys() & {1}; {**d}; sorted(d.values()); max(d.values()); dict(d); d.copy(); list(d.keys()); d[1.0] = 3; d[True]
            k[Keyed(1)] = 2; Keyed(1) in k; k.get(Keyed(2)); k[Keyed(2)] = 3; k.pop(Keyed(2), 0)
        elif n == 2:
            s.add(3); s | {4}; s.discard(3); 1 in s; sorted(s); s == {1}; len(s); s.update([5]); s.remove(5) if 5 in s else 0; frozenset(s); s.copy(); s -= {9} if False else set() 
        elif n == 3:
            b.append(1); b[0] = 2; bytes(b); len(b); b.find(b'b'); b[0]; b += b'x'; b.pop(); b == b'a'; b.hex()
        elif n == 4:
            q.append(1); q.popleft(); q.appendleft(2); len(q); q[0]; list(q); q.rotate(1); q.count(1); bool(q); q.copy(); repr(q)
        elif n == 5:
            box.v = n; box.v; o.a = 2; o.b = 3; getattr(o, 'z', 0); hasattr(o, 'b'); vars(o); setattr(o, 'b', 1); del o.b; o.__dict__['b'] = 4; dir(o)
            Open.shared = 1; o.shared; part.calls = 1; part.calls
        elif n == 6:
            c.update('a'); c['a'] += 1; c.most_common(1); dd['k'].append(1); dd.get('z'); od['b'] = 1; od.move_to_end('a'); list(od); sum(c.values()); c + c
        elif n == 7:
            next(it, 0); next(count); next(cycle); next(ch, 0); next(e, 0); next(z, 0); next(m, 0); list(itertools.islice(count, 2))
        elif n == 8:
            random.random(); rng.random(); random.choice([1, 2]); rng.randrange(5); random.seed(3); cached(random.randint(1, 3)); cached.cache_info(); functools.reduce(max, l, 0)
        elif n == 9:
            print(n); print(l, end=''); globals()['fresh'] = n; list(globals().items())[:0]; 'fresh' in globals(); globals().get('fresh'); len(globals())
        elif n == 10:
            lock.acquire(False) and lock.release(); lock.locked(); local.x = 1; local.x; event.set(); event.is_set(); event.clear(); semaphore.acquire(False) and semaphore.release()
            threading.active_count(); threading.current_thread().name; [t.is_alive() for t in threads]
        else:
            try:
                raise err
            except ValueError as caught:
                caught.args
            err.args = (n,); str(err)

threads = [threading.Thread(target=part, args=(n,)) for n in PARTS]
for t in threads:
    t.start()
for t in threads:
    t.join()
