# A threading.local of one's own: __init__ runs once in each thread that touches it.
#
# expect: always sorted(totals) == [10, 20, 30] and stdout == cpython

import threading


class Account(threading.local):
    def __init__(self, amount):
        self.amount = amount
        self.total = 0

    def deposit(self, times):
        for _ in range(times):
            self.total += self.amount


account = Account(1)
totals = []


def work(times):
    account.deposit(times)
    totals.append(account.total)


threads = [threading.Thread(target=work, args=(times,)) for times in (10, 20, 30)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(totals), account.total)
