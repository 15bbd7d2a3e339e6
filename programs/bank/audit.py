# Each transfer is safe by itself, and an auditor who adds up between the two halves of
# one still finds money missing: both accounts must be seen under one lock.
#
# expect: always accounts == {'ann': 50, 'ben': 150}
# expect: sometimes len(findings) > 0
# expect: serial stdout == cpython

from threading import Lock, Thread

accounts = {'ann': 100, 'ben': 100}
lock = Lock()
findings = []


def pay(amount):
    for _ in range(10):
        with lock:
            accounts['ann'] -= amount
        with lock:
            accounts['ben'] += amount


def audit():
    for _ in range(10):
        with lock:
            total = sum(accounts.values())
        if total != 200:
            findings.append(total)


threads = [Thread(target=pay, args=(5,)), Thread(target=audit)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(accounts, findings)
