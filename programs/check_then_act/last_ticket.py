# Look, then leap: is there a ticket left? Then print it, then take it. Whoever looks
# while another prints sees a ticket that is as good as gone.
#
# expect: always len(sold) == 5 - tickets
# expect: sometimes tickets < 0
# expect: never tickets > 0
# expect: serial tickets == 0 and stdout == cpython

import threading

tickets = 5
sold = []


def print_ticket():
    for _ in range(20):
        pass


def sell():
    global tickets
    while tickets > 0:
        print_ticket()
        with till:
            tickets -= 1
            sold.append(tickets)


till = threading.Lock()
clerks = [threading.Thread(target=sell) for _ in range(3)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print(f'{len(sold)} sold, {tickets} left')
