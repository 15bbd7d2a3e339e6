# Programs about text: counting words, ciphers, palindromes, tables.
text = """the quick brown fox jumps over the lazy dog
the dog sleeps and the fox runs"""
counts = {}
for word in text.split():
    counts[word] = counts.get(word, 0) + 1
for word, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]:
    print(f'{word:<8}{n:>3} {"*" * n}')


def caesar(s, k):
    return ''.join(chr((ord(c) - 97 + k) % 26 + 97) if c.isalpha() else c for c in s.lower())


secret = caesar('Attack at dawn!', 3)
print(secret, caesar(secret, -3))
def palindrome(s):
    letters = [c for c in s.lower() if c.isalnum()]
    return letters == letters[::-1]
print(palindrome('A man, a plan, a canal: Panama'), palindrome('nope'))
def roman(n):
    out = ''
    for value, sign in [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]:
        while n >= value: out += sign; n -= value
    return out
print([roman(n) for n in (1, 4, 9, 14, 90, 1994, 2024)])
rows = [('name', 'qty', 'price'), ('apple', 3, 1.5), ('banana', 12, 0.25)]
for row in rows: print(' | '.join(f'{cell!s:>8}' for cell in row))
def rle(s):
    out = []
    for c in s:
        if out and out[-1][0] == c: out[-1][1] += 1
        else: out.append([c, 1])
    return ''.join(f'{n}{c}' for c, n in out)
print(rle('aaabccdddd'), ' '.join(w.capitalize() for w in 'hello big world'.split()), 'snake_case_name'.title().replace('_', ''), '\n'.join('*' * n for n in range(1, 4)))
def wrap(s, width):
    lines, line = [], ''
    for word in s.split():
        if len(line) + len(word) + 1 > width and line: lines.append(line); line = word
        else: line = (line + ' ' + word).strip()
    return lines + [line]
print(wrap(text, 20))
