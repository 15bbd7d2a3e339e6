# Characters: ord, chr, loops with index, membership, counting, building.
s = 'Hello, Wörld! 123'
print([c for c in s if c.isupper()], ''.join(c for c in s if c.isalpha()), sum(c.isdigit() for c in s), [ord(c) for c in 'aZ0'], ''.join(chr(ord(c) + 1) for c in 'HAL'))
vowels = {v: s.lower().count(v) for v in 'aeiou'}
print(vowels, [i for i, c in enumerate(s) if c == 'l'], s[::-1], ''.join(sorted(s.replace(' ', ''))), ''.join(reversed('abc')))
binary = ''.join('1' if int(d) % 2 else '0' for d in '123456')
print(binary, int(binary, 2), bin(int(binary, 2))[2:].zfill(8), [s[i:i + 4] for i in range(0, len(s), 4)], list(zip(s, s[1:]))[:3])
def is_anagram(a, b): return sorted(a.replace(' ', '').lower()) == sorted(b.replace(' ', '').lower())
print(is_anagram('Dormitory', 'dirty room'), is_anagram('a', 'b'))
def balanced(text):
    stack = []
    for c in text:
        if c in '([{': stack.append(c)
        elif c in ')]}':
            if not stack or '([{'.index(stack.pop()) != ')]}'.index(c): return False
    return not stack
print([balanced(t) for t in ('', '([]{})', '([)]', '(', ')')])
def vigenere(text, key):
    return ''.join(chr((ord(c) + ord(k) - 130) % 26 + 65) for c, k in zip(text, key * len(text)))
print(vigenere('ATTACKATDAWN', 'LEMON'))
morse = {'s': '...', 'o': '---', 'e': '.'}
print(' '.join(morse.get(c, '?') for c in 'sos x'), {v: k for k, v in morse.items()}['...'])
longest = ''
for i in range(len('abcabcbb')):
    for j in range(i + 1, 9):
        part = 'abcabcbb'[i:j]
        if len(set(part)) == len(part) > len(longest): longest = part
print(longest, max('one three five'.split(), key=len), 'ab' * 3 + 'c', 'a' + 'b' * 2, ('x' 'y') * 2, 'é' > 'z', 'Z' < 'a')
text = ''
for i in range(300): text += str(i % 10)
print(len(text), text[-5:], text.count('7'), text.find('99'), text[10:20] == text[:10])
pig = [w[1:] + w[0] + 'ay' if w[0] not in 'aeiou' else w + 'way' for w in 'pig latin is fun'.split()]
print(*pig); print(*'spread', sep='·'); print('tab\there', 'nl\\n', 'q\'q', "d\"d", 'u\u00e9', '\x41')
