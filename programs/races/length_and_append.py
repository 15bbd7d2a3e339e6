# append() is one instruction, and two of them do not race. To look at the length first and
# to append then is two: what was true at the look may not be true any more.
#
# expect: always raced == ['the length of seats']
# expect: sometimes len(seats) > 3
# expect: serial len(seats) == 3 and stdout == cpython

from threading import Thread

seats = []


def book(name):
    for number in range(3):
        if len(seats) < 3:
            seats.append((name, number))


threads = [Thread(target=book, args=(name,)) for name in ('ann', 'ben')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(seats))
