from threading import Thread


class Account:
    def __init__(self):
        self.balance = 10


account = Account()
tally = {'all': 0}


def begin():
    hidden = 0

    def work(amount):
        nonlocal hidden
        account.balance += amount
        tally['all'] += amount
        hidden += amount

    for amount in (1, 2, 3):
        Thread(target=work, args=(amount,)).start()


begin()
