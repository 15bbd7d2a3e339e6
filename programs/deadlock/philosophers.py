# Dining philosophers: each takes the fork to the left, then the one to the right. If all
# hold their left fork at once, all starve.
#
# seeds: 60
# expect: sometimes status == 'deadlock'
# expect: sometimes status == 'finished'
# expect: serial stdout == cpython

from threading import Lock, Thread

SEATS = 3
MEALS = 10

forks = [Lock() for _ in range(SEATS)]
meals = [0] * SEATS


def dine(seat):
    first, second = seat, (seat + 1) % SEATS
    for _ in range(MEALS):
        with forks[first]:
            with forks[second]:
                meals[seat] += 1


philosophers = [Thread(target=dine, args=(seat,)) for seat in range(SEATS)]
for philosopher in philosophers:
    philosopher.start()
for philosopher in philosophers:
    philosopher.join()
print(meals)
