# Two threads write what they do not read. Nothing is lost that was computed from anything,
# and yet nothing says who comes last: a race without a lost update.
#
# expect: always lost_updates == 0
# expect: always raced == ['winner']
# expect: sometimes winner == 'ann'
# expect: sometimes winner == 'ben'

from threading import Thread

winner = None


def run(name):
    global winner
    for _ in range(20):
        pass
    winner = name


threads = [Thread(target=run, args=(name,)) for name in ('ann', 'ben')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(winner)
