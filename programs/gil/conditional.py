# No call at all, but a conditional expression whose jump is taken. CPython 3.10 looks
# whether another thread wants the GIL whenever a conditional jump is taken; 3.11 and later
# only when it jumps back.
#
# loses: 3.6-3.10
# expect: always total <= 4
# expect: sometimes total < 4
# seeds: 200
# expect: serial total == 4 and lost_updates == 0

import sys
from threading import Thread

# A million shows it on a real interpreter; two are enough for a proof.
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 2

counter = 0
up = False


def work():
    global counter
    for _ in range(ROUNDS):
        counter += 2 if up else 1


threads = [Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = counter
print(total)
