from threading import Thread


def talk(word):
    print('\x1b[31m' + word, '中文', sep='\t')


for word in ('rm -rf', '\x07\u202ebell'):
    Thread(target=talk, args=(word,)).start()
