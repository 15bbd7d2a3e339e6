# Three clerks move money around in a ring. None is made and none destroyed, says the
# bank; the books say otherwise.
#
# expect: sometimes total > 300
# expect: sometimes total < 300
# expect: serial total == 300 and stdout == cpython

from threading import Thread

accounts = {'ann': 100, 'ben': 100, 'cid': 100}


def transfer(giver, taker, amount):
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
