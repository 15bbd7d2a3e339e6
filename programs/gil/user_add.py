# A number of our own: counter + 1 calls __add__, a Python function, after the counter was
# read. The result is a new object, so whoever read the old one stores over what came between.
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


class Number:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Number(self.value + other)


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
