# Searching: find, index, count, startswith, endswith, in.
text = 'the cat sat on the mat'
print(text.find('the'), text.find('the', 1), text.find('the', 1, 10), text.rfind('the'))
print(text.find('dog'), text.find(''), text.find('', 100), text.rfind(''))
print(text.index('cat'), text.rindex('at'))
print(text.count('at'), text.count(''), text.count('t', 5), 'aaaa'.count('aa'))
print(text.startswith('the'), text.startswith('cat', 4), text.startswith(('a', 't')))
print(text.endswith('mat'), text.endswith(('x', 'at')), text.endswith('the', 0, 18))
print('cat' in text, 'dog' in text, '' in text, 'dog' not in text)
print(text.find('at', -5), text.find('at', -100, -1))
for wrong in (lambda: text.index('dog'), lambda: text.rindex('dog'), lambda: 1 in text,
              lambda: text.startswith(1)):
    try:
        wrong()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
