# The lock must hold from the look to the leap.
#
# expect: always tickets == 0 and stdout == cpython

import threading

tickets = 5
sold = []


def print_ticket():
    for _ in range(20):
        pass


def sell():
    global tickets
    while True:
        with till:
            if tickets == 0:
                return
            print_ticket()
            tickets -= 1
            sold.append(tickets)


till = threading.Lock()
clerks = [threading.Thread(target=sell) for _ in range(3)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print(f'{len(sold)} sold, {tickets} left')
