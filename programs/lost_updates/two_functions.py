# One function reads, another adds, a third writes: the value goes through arguments, a
# local and a return value, and is as stale at the end as it was on the way.
#
# expect: always balance <= 150
# expect: sometimes lost_updates > 0
# expect: always (lost_updates > 0) == (balance < 150)
# expect: serial balance == 150 and lost_updates == 0

from threading import Thread

balance = 0


def load():
    return balance


def plus(base, *, amount=1):
    result = base + amount
    return result


def save(value):
    global balance
    balance = value


def deposit(amount):
    for _ in range(10):
        before = load()
        save(plus(before, amount=amount))


threads = [Thread(target=deposit, args=(5,)) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
