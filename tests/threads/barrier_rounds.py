# In every round each thread gets an index of its own, and no thread is a round ahead.
import threading

PARTIES, ROUNDS = 3, 3
barrier = threading.Barrier(PARTIES)
lock = threading.Lock()
indices = [[] for _ in range(ROUNDS)]
at = [0] * PARTIES
ahead = []


def run(me):
    for r in range(ROUNDS):
        at[me] = r
        index = barrier.wait()
        if max(at) - min(at) > 1:
            ahead.append(list(at))
        with lock:
            indices[r].append(index)


threads = [threading.Thread(target=run, args=(n,)) for n in range(PARTIES)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print([sorted(i) for i in indices], ahead, barrier.n_waiting)
