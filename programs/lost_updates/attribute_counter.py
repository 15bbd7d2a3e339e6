# A counter in an attribute: every += reads the attribute and writes it again, and what
# other threads wrote in between is lost.
#
# expect: always counter_value <= 60
# expect: sometimes lost_updates > 0
# expect: always (lost_updates > 0) == (counter_value < 60)
# expect: serial counter_value == 60 and lost_updates == 0

from threading import Thread


class Counter:
    def __init__(self):
        self.value = 0

    def add(self, amount):
        self.value += amount


counter = Counter()


def work():
    for _ in range(20):
        counter.add(1)


threads = [Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
counter_value = counter.value
print(counter_value)
