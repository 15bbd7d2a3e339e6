# Two locks, taken in one order here and in the other there. When each thread holds one
# and waits for the other's, both wait for ever.
#
# expect: sometimes status == 'deadlock' and cycle == ['T1', 'T2']
# expect: sometimes status == 'finished'
# expect: never status == 'raised'
# expect: serial status == 'finished' and stdout == cpython

from threading import Lock, Thread

pen = Lock()
paper = Lock()
letters = []


def ann():
    for _ in range(10):
        with pen:
            with paper:
                letters.append('from ann')


def ben():
    for _ in range(10):
        with paper:
            with pen:
                letters.append('from ben')


threads = [Thread(target=ann, name='ann'), Thread(target=ben, name='ben')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f'{len(letters)} letters')
