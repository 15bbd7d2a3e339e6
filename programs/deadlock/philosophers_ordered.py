# The philosophers' fix: each takes the lower-numbered fork first. One of them now
# reaches to the right before the left, and the circle of waiting cannot close.
#
# expect: always status == 'finished' and stdout == cpython

from threading import Lock, Thread

SEATS = 3
MEALS = 10

forks = [Lock() for _ in range(SEATS)]
meals = [0] * SEATS


def dine(seat):
    first, second = sorted((seat, (seat + 1) % SEATS))
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
