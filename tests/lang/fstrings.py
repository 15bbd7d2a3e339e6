# f-strings: nesting, conversions, specs, equals, quotes, multi-line.
name, n, x, items = 'ann', 42, 3.14159, [1, 2]
print(f'{name} {n} {x:.2f} {items}')
print(f'{name!r:>8}|{name!s:<6}|{name!a}|{n:05d}|{n:#x}')
print(f'{n + 1} {n * 2 if n else 0} {items[0]} {len(name)} {name.upper()}')
print(f'{{literal}} {{{n}}} {"quoted"} {"a" + "b"}')
width, precision = 10, 3
print(f'{x:{width}.{precision}f}|{name:>{width}}|{x:{width}}')
print(f'{n=} {name=} {x=:.1f} {n = } {n+1=} {name=!s}')
print(f'{(lambda v: v * 2)(3)} {[i for i in range(3)]} { {"a": 1}["a"] }')
print(f'one {n} ' 'two {n} ' f'three {n}', f'', f'{""}')
print(f'''multi
{name}
line''')
print(f'{n!r}', f'{None}', f'{True:d}', f'{n:,}', rf'{n}\n', f'\n'.strip() == '')
print(f'{f"{n}":>5}', f'{n:{"0"}{"5"}}', f'{3 < 4}', f'{3 != 4}', f'{n, x}', f'{*items,}')
