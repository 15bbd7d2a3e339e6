# The same counter, but for a call between the read and the store. Every CPython can
# interrupt a thread after a call, so every CPython loses updates here.
#
# loses: 3.6-3.14
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
        counter += int(amount)


threads = [Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = counter
print(total)
