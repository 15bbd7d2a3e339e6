# Objects that work together: accounts, a log, errors of their own, class-wide state.
class InsufficientFunds(Exception):
    def __init__(self, account, amount):
        super().__init__(f'{account.owner} has {account.balance}, needs {amount}')
        self.missing = amount - account.balance


class Account:
    next_number = 1000

    def __init__(self, owner, balance=0):
        self.owner, self.balance, self.history = owner, balance, []
        self.number = Account.next_number
        Account.next_number += 1

    def withdraw(self, amount):
        if amount > self.balance:
            raise InsufficientFunds(self, amount)
        self.balance -= amount
        self.history.append(('out', amount))

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError('amount must be positive')
        self.balance += amount
        self.history.append(('in', amount))

    def __str__(self): return f'#{self.number} {self.owner}: {self.balance:,}'
    def __lt__(self, other): return self.balance < other.balance


class Savings(Account):
    def __init__(self, *args, rate=0.05, **kwargs):
        super().__init__(*args, **kwargs)
        self.rate = rate

    def add_interest(self): self.deposit(int(self.balance * self.rate))
    def __str__(self): return super().__str__() + f' at {self.rate:.1%}'


class Bank:
    def __init__(self): self.accounts, self.log = {}, []
    def open(self, kind, *args, **kwargs):
        account = kind(*args, **kwargs)
        self.accounts[account.number] = account
        return account
    def transfer(self, giver, taker, amount):
        try:
            giver.withdraw(amount)
            taker.deposit(amount)
        except InsufficientFunds as error:
            self.log.append(f'failed: {error} (missing {error.missing})')
        else:
            self.log.append(f'moved {amount}')
        finally:
            self.log.append('done')
    def total(self): return sum(a.balance for a in self.accounts.values())


bank = Bank()
ann = bank.open(Account, 'ann', 5000)
ben = bank.open(Savings, 'ben', balance=10000, rate=0.1)
bank.transfer(ann, ben, 1500); bank.transfer(ann, ben, 99999); ben.add_interest()
for account in sorted(bank.accounts.values()): print(account, account.history)
print(bank.log, bank.total(), max(bank.accounts.values()).owner, Account.next_number)
try:
    bank.transfer(ann, ben, -5)
except ValueError as error:
    print(error, bank.log[-1], ann.balance)
