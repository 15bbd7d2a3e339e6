# One lock for the whole bank: a transfer happens at once or not at all.
#
# expect: always total == 300 and stdout == cpython

from threading import Lock, Thread

accounts = {'ann': 100, 'ben': 100, 'cid': 100}
bank = Lock()


def transfer(giver, taker, amount):
    with bank:
        accounts[giver] -= amount
        accounts[taker] += amount


def clerk(giver, taker, amount):
    for _ in range(20):
        transfer(giver, taker, amount)


clerks = [
    Thread(target=clerk, args=('ann', 'ben', 1)),
    Thread(target=clerk, args=('ben', 'cid', 2)),
    Thread(target=clerk, args=('cid', 'ann', 3)),
]
for thread in clerks:
    thread.start()
for thread in clerks:
    thread.join()
total = sum(accounts.values())
print(accounts, total)
