# An attribute that is a property: += calls its getter and then its setter, and where a
# Python function begins every CPython can interrupt a thread.
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


class Account:
    def __init__(self):
        self._balance = 0

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        self._balance = value


account = Account()


def work():
    for _ in range(ROUNDS):
        account.balance += 1


threads = [Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = account.balance
print(total)
