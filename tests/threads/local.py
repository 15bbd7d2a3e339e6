import threading

data = threading.local()
data.x = 1
log = []


def work(value):
    log.append(hasattr(data, 'x'))
    data.x = value
    data.__dict__['y'] = value * 2
    log.append((data.x, data.y, sorted(data.__dict__)))


t = threading.Thread(target=work, args=(5,))
t.start()
t.join()
print(log, data.x, hasattr(data, 'y'), data.__dict__)
try:
    data.missing
except AttributeError as error:
    print(error)
del data.x
print(hasattr(data, 'x'))
try:
    threading.local(1)
except TypeError as error:
    print(error)


class Account(threading.local):
    lock = threading.Lock()
    kind = 'shared'
    made = 0

    def __init__(self, owner, limit=10):
        with Account.lock:
            Account.made += 1
        self.owner = owner
        self.limit = limit
        self.items = []

    def add(self, item):
        self.items.append(item)
        return len(self.items)

    @property
    def size(self):
        return len(self.items)


account = Account('me', limit=3)
account.add('main')
results = []


def use(number):
    for i in range(number):
        account.add(i)
    account.limit += number
    results.append((number, account.size, account.owner, account.limit, account.kind))


threads = [threading.Thread(target=use, args=(n,)) for n in (1, 2, 3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results), account.items, account.limit, Account.made)


class Failing(threading.local):
    def __init__(self):
        if threading.current_thread() is not threading.main_thread():
            raise ValueError('not here')


failing = Failing()


def touch():
    for _ in range(2):
        try:
            failing.x
        except Exception as error:
            print(type(error).__name__, error)


t = threading.Thread(target=touch)
t.start()
t.join()
