# log = log + [line] makes a new list of the old one and stores it: a line that another
# thread added in between is on a list that nobody holds any more.
#
# expect: always len(log) <= 30
# expect: sometimes lost_updates > 0
# expect: always (lost_updates > 0) == (len(log) < 30)
# expect: serial len(log) == 30 and lost_updates == 0

from threading import Thread

log = []


def write(name):
    global log
    for number in range(10):
        log = log + [(name, number)]


threads = [Thread(target=write, args=(name,)) for name in ['a', 'b', 'c']]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(log))
