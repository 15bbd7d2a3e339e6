# sys.exit with a text: the text goes to standard error, the status is 1.
import sys


def main(arguments):
    if not arguments:
        sys.exit('no arguments given')
    print('never')


print('checking')
main([])
