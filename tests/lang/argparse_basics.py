# argparse: strings to values, abbreviations, flags, errors, help.
import argparse

def show(make, *lists):
    for args in lists:
        try:
            ns = make().parse_args(args)
            print(args, '->', ns)
        except SystemExit as e:
            print(args, 'exit', e.code)

def p1():
    p = argparse.ArgumentParser(prog='demo', description='A demo of the parser that has quite a long description so that it must be wrapped over lines.', epilog='The end of it.')
    p.add_argument('file', help='the file to read')
    p.add_argument('rest', nargs='*', type=int, help='numbers')
    p.add_argument('-n', '--count', type=int, default=3, help='how many (default: %(default)s)')
    p.add_argument('-v', '--verbose', action='store_true', help='talk a lot; this help text is long enough to be wrapped at the right margin of the terminal')
    p.add_argument('-q', action='count', help='be quiet')
    p.add_argument('--mode', choices=['fast', 'slow'], default='fast', help='one of %(choices)s')
    p.add_argument('--pair', nargs=2, type=float, metavar=('X', 'Y'))
    p.add_argument('--opt', nargs='?', const='C', default='D')
    p.add_argument('-I', '--include', action='append', default=[])
    p.add_argument('--a-very-long-option-name', dest='long', help='goes on the next line')
    p.add_argument('--version', action='version', version='%(prog)s 1.0')
    p.add_argument('--hidden', help=argparse.SUPPRESS)
    return p

p1().print_help()
p1().print_usage()
show(p1, ['f'], ['f', '1', '2'], ['-n', '5', 'f'], ['-n5', 'f', '1'], ['--count=7', 'f'], ['--cou', '8', 'f'],
     ['-vqq', 'f'], ['-qqn', '4', 'f'], ['--pair', '1', '2.5', 'f'], ['f', '--opt'], ['f', '--opt', 'x'],
     ['-I', 'a', '-Ib', '--include=c', 'f'], ['--', '-f'], ['f', '-1', '-2'], ['f', '1', '-n', '2', '3'],
     [], ['f', 'x'], ['-n', 'x', 'f'], ['--mode', 'medium', 'f'], ['--pair', '1', 'f'], ['--unknown', 'f'],
     ['f', '--ver'], ['--version'], ['--ve', 'f'], ['-n'], ['--verbose=3', 'f'], ['-vx', 'f'], ['-h'])

ns = argparse.Namespace(b=1, a='x', **{'odd name': 2})
print(ns, ns == argparse.Namespace(a='x', b=1, **{'odd name': 2}), ns != argparse.Namespace(), 'a' in ns, 'z' in ns)
print(vars(argparse.Namespace(q=[1])))
