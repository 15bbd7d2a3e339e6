# argparse: groups, subparsers, types of the program, defaults, wrong uses.
import argparse
def positive(text):
    n = int(text)
    if n <= 0:
        raise argparse.ArgumentTypeError('%r is not positive' % text)
    return n
class P(argparse.ArgumentParser):
    def error(self, message):
        print('ERROR', message)
        raise ValueError(message)
def show(make, *lists):
    for args in lists:
        try:
            print(args, '->', make().parse_known_args(args))
        except SystemExit as e:
            print(args, 'exit', e.code)
        except ValueError as e:
            print(args, 'value', e)
def p2():
    p = P(prog='x', formatter_class=argparse.ArgumentDefaultsHelpFormatter, description='  line one\n  line two')
    p.add_argument('-p', type=positive, default='4', help='positive')
    g = p.add_mutually_exclusive_group()
    g.add_argument('--left', action='store_const', const='L', dest='side', help='to the left')
    g.add_argument('--right', action='store_const', const='R', dest='side')
    g2 = p.add_mutually_exclusive_group(required=True)
    g2.add_argument('-a', type=lambda s: s.upper() if s else s)
    g2.add_argument('-b', type=float)
    p.add_argument('--req', required=True)
    p.add_argument('--nums', nargs='+', type=int, default=[1, 2])
    p.add_argument('word', nargs='?', default='w', help='a word')
    grp = p.add_argument_group('special', 'some special ones')
    grp.add_argument('--zap', action='store_false', help='no zap 100%%')
    grp.add_argument('--app', action='append_const', const=1)
    p.set_defaults(extra=5, side='middle')
    return p
p2().print_help()
print(p2())
show(p2, ['-p', '3', '-a', 'q', '--req', '1'], ['-p', '0', '-a', 'q', '--req', '1'], ['-b', '1', '--left', '--right', '--req', '1'],
     ['--req', '1'], ['-b', 'x'], ['-b', '1'], ['-b', '2', '--req=', '--nums', '1', '2', '3', '--zap', '--app', '--app', 'w2', 'w3', '--foo'],
     ['-a', '1', '-b', '2'], ['-b', '-1', '--req', '-x'], ['-b', '-1', '--req', '-5', '--nums'], ['-p', '1', '-p', '2', '-a=b', '--req', ' -x y'])
def p3():
    p = argparse.ArgumentParser(prog='git', formatter_class=argparse.RawDescriptionHelpFormatter, description='one\n   two\n', epilog='x' * 100)
    p.add_argument('-g', action='store_true')
    sub = p.add_subparsers(dest='command', help='what to do', metavar='COMMAND')
    add = sub.add_parser('add', help='add files', aliases=['a'])
    add.add_argument('files', nargs='+')
    add.set_defaults(func='add')
    com = sub.add_parser('commit', help='commit')
    com.add_argument('-m', required=True, help='message')
    return p
p3().print_help()
show(p3, [], ['add', 'x', 'y'], ['-g', 'commit', '-m', 'hi'], ['commit'], ['add', '-h'], ['nope'], ['a', 'f', '--zz'], ['commit', '-h'])
for bad in [lambda p: p.add_argument('x', required=True), lambda p: p.add_argument('-x', bogus=1), lambda p: p.add_argument('-x', action='zip'),
            lambda p: p.add_argument('-h'), lambda p: p.add_argument('x', '-y'), lambda p: p.add_argument('-x', type='int'), lambda p: p.add_argument('--'),
            lambda p: p.add_argument('-x', nargs=2, metavar=('A',)), lambda p: p.add_argument('-x', nargs=0), lambda p: p.add_argument('-x', action='store_true', type=int),
            lambda p: p.add_argument('x', dest='y'), lambda p: p.add_argument('-x', const=2), lambda p: p.add_argument('-x', action='store_const')]:
    try:
        bad(argparse.ArgumentParser())
        print('fine')
    except Exception as e:
        print(type(e).__name__, e)
p = argparse.ArgumentParser()
p.add_argument('a'); p.add_argument('b', nargs='*'); p.add_argument('c')
print(p.format_usage(), p.parse_args(['1', '2']), p.parse_args('1 2 3 4'.split()))
p = argparse.ArgumentParser(usage='%(prog)s [options]', add_help=False, prog='PROG')
p.add_argument('--foo', type=int, default='7')
print(p.format_help()); print(p.parse_args([]), p.get_default('foo'))
p = argparse.ArgumentParser(prog='averyveryveryveryveryveryveryveryveryverylongprogramnamethatdoesnotfit')
for i in range(6): p.add_argument('--option%d' % i, metavar='VALUE'); p.add_argument('pos%d' % i)
print(p.format_usage())
p = argparse.ArgumentParser()
p.add_argument('--n', type=int)
class N: pass
n = N()
print(p.parse_args(['--n', '3'], n) is n, n.n)
print(p.parse_args([]))
