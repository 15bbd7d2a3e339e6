# The counter of every lesson on races. CPython up to 3.9 can interrupt a thread between
# reading the counter and storing it. From 3.10 on it cannot: a thread is interrupted only at
# calls, at jumps back and where a function begins, and there is none in between.
#
# loses: 3.6-3.9
# expect: always total <= 4
# expect: sometimes total < 4
# seeds: 200
# expect: serial total == 4 and lost_updates == 0

import sys
from threading import Thread

# A million shows it on a real interpreter; two are enough for a proof.
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 2

counter = 0
amount = 1


def work():
    global counter
    for _ in range(ROUNDS):
        counter += amount


threads = [Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = counter
print(total)
