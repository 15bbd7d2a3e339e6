# len is a call too. But CPython 3.11 and later specialise a call of len after it was made a
# few times, and the specialised call does not let go of the GIL: only while the loop is
# young ("cold") can an update be lost.
#
# loses: 3.6-3.10, cold 3.11-3.14
# expect: always total <= 4
# expect: sometimes total < 4
# seeds: 200
# expect: serial total == 4 and lost_updates == 0

import sys
from threading import Thread

# A million shows it on a real interpreter; two are enough for a proof.
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 2

counter = 0
items = ['one']


def work():
    global counter
    for _ in range(ROUNDS):
        counter += len(items)


threads = [Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = counter
print(total)
