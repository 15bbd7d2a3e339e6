# The % operator on strings.
print('%d %i %s %r %a' % (1, 2, 'x', 'y', 'é'))
print('%5d|%-5d|%05d|%+d|% d' % (42, 42, 42, 42, 42))
print('%x %X %o %#x %#o %#X' % (255, 255, 8, 255, 8, 255))
print('%f %.2f %8.3f %-8.1f| %e %E %g %G' % (3.14159, 3.14159, 3.14159, 3.14159, 12345.678, 0.00012, 1e10, 1e-10))
print('%s %s' % ('a', [1, 2]), '%s' % (None,), '%s' % None, '%10s|%-10s|%.2s' % ('r', 'l', 'cut'))
print('%%', '100%%' % (), '%c%c' % (65, 'B'))
print('%(name)s is %(age)d' % {'name': 'ann', 'age': 30})
print('%*d|%-*d|%.*f' % (5, 42, 5, 42, 2, 3.14159))
print('%d' % 3.99, '%d' % True, '%s' % True, '%d' % -0.5, '%x' % -255)
print('%s %s' % ((1, 2), 3), '%r' % ('it\'s',))
print('%d' % 123456789012345678901234567890, '%.0f' % 2.5, '%.0f' % 3.5, '%5.1f%%' % 99.44)
for form, value in (('%d', 'x'), ('%d %d', (1,)), ('%d', (1, 2)), ('%y', 1), ('%', 1), ('%c', 'ab'), ('%(a)s', 1),
                    ('%(a)s', {'b': 1}), ('%x', 1.5), ('abc', 1), ('%s', ())):
    try:
        print(form % value)
    except (TypeError, ValueError, KeyError) as error:
        print(type(error).__name__, error)
