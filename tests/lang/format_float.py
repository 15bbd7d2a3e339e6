# Format specs of floats.
for value in (0.0, -0.0, 1.0, 3.14159265, -2.5, 1e10, 1e16, 1e-5, 123456789.123, float('inf'), float('-inf'), float('nan')):
    print(repr(value), ' '.join(format(value, spec) for spec in
          ('', 'f', '.2f', 'e', '.3e', 'g', '.3g', '.10g', 'G', '%', '.1%', '+.1f', '08.2f', ',.2f', '_.1f', '>10', '#.0f', 'E', 'F')))
print(f'{2.5:.0f} {3.5:.0f} {0.5:.0f} {1.005:.2f} {2.675:.2f} {1e300:.3g} {0.1 + 0.2:.17g}')
print(f'{1e22:f} {1e-7} {123456.0:g} {1234567.0:g} {0.0001:g} {0.00001:g} {100.0:#g} {1.0:.0e}')
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5, -2), round(0.5), round(1.5), round(5, -1), round(15, -1), round(25, -1))
print(round(1.0), round(1.25, 1), round(1e20), round(-0.4), round(3.7, 0))
