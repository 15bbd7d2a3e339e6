# Classes: attributes of class and instance, methods, identity, introspection.
class Account:
    """An account."""
    bank = 'first'
    count = 0

    def __init__(self, owner, amount=0):
        self.owner = owner
        self.amount = amount
        Account.count += 1

    def deposit(self, amount):
        self.amount += amount
        return self

    def __repr__(self):
        return 'Account(%r, %r)' % (self.owner, self.amount)


a, b = Account('ann', 10), Account('ben')
a.deposit(5).deposit(6)
print(a, b, Account.count, a.count, Account.__doc__, Account.__name__, type(a).__name__, a.__class__ is Account)
a.bank = 'second'
print(a.bank, b.bank, Account.bank, a.__dict__, b.__dict__)
del a.bank
print(a.bank, hasattr(a, 'bank'), hasattr(a, 'nope'), getattr(a, 'nope', 'default'), getattr(a, 'owner'))
setattr(b, 'owner', 'bob'); delattr(b, 'amount'); b.extra = [1]
print(b.__dict__, vars(b) is b.__dict__, isinstance(a, Account), isinstance(a, object), isinstance(1, Account), issubclass(Account, object))
method = a.deposit
method(100); Account.deposit(a, 1000)
print(a.amount, method.__self__ is a, method.__name__, method.__func__ is Account.deposit, a.deposit == a.deposit)
Account.shout = lambda self: self.owner.upper() + '!'
print(a.shout(), a == b, a == a, a != b, a is a, type(Account).__name__, bool(a))
for wrong in (lambda: a.nope, lambda: Account.nope, lambda: b.amount, lambda: delattr(b, 'amount'), lambda: a(), lambda: a + 1, lambda: a < b, lambda: len(a), lambda: a[0], lambda: iter(a), lambda: setattr(1, 'x', 2)):
    try:
        wrong()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
