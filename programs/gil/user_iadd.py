# The same with __iadd__, which changes the one object. The read and the store are both
# within it, and no call is between them: as safe as an int, and no safer.
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


class Number:
    def __init__(self, value):
        self.value = value

    def __iadd__(self, other):
        self.value += other
        return self


counter = Number(0)


def work():
    global counter
    for _ in range(ROUNDS):
        counter += 1


threads = [Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = counter.value
print(total)
