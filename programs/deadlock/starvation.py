# A lock is not fair: who gives it back may take it again before anybody who waits gets to
# run. Three threads do hardly anything else, and the fourth one has to wait its luck.
#
# expect: always raced == [] and status == 'finished' and stdout == cpython
# expect: sometimes 'T4' in starved
# seeds: 40

from threading import Lock, Thread

lock = Lock()
done = {'greedy': 0, 'modest': 0}


def modest():
    for _ in range(3):
        with lock:
            done['modest'] += 1


def greedy():
    for _ in range(200):
        with lock:
            done['greedy'] += 1


threads = [Thread(target=greedy) for _ in range(3)] + [Thread(target=modest)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(done)
