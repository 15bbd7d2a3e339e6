# Format specs of ints.
for spec in ('', 'd', '5', '<5', '>5', '^5', '=5', '05', '+', '+05', ' ', '-', 'b', 'o', 'x', 'X', '#b', '#o', '#x', '#X',
             '#010x', 'c', ',', '_', '_x', '_b', '*^9', '+,', '012,', 'e', 'f', 'g', '.2f', '%', '.1%', '10.3e', 'n'):
    try:
        print('%-6s' % spec, repr(format(42, spec)), repr(format(-1234567, spec) if spec != 'c' else ''))
    except (ValueError, OverflowError) as error:
        print('%-6s' % spec, type(error).__name__, error)
print(format(2 ** 100, ','), format(2 ** 100, '_x'), format(-2 ** 70, '+,d'), format(True, '5'), format(0, '#x'))
print(f'{10:>+8,d}|{3:03}|{-3:03}|{5:<03}')
