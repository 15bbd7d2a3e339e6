# Case conversion and the is... questions.
for word in ('hello World', 'HELLO', 'hello', 'Hello World', '123', 'a1', '', ' ', 'Ünïcödé', "they're bill's"):
    print(repr(word), word.upper(), word.lower(), word.title(), word.capitalize(), word.swapcase())
for word in ('abc', 'ABC', '123', 'a1', '', ' \t', 'Abc Def', 'a_b', '1a', 'é', '½', '²'):
    print(repr(word), word.isalpha(), word.isdigit(), word.isalnum(), word.isspace(), word.isupper(),
          word.islower(), word.istitle(), word.isidentifier(), word.isnumeric(), word.isdecimal(), word.isascii())
print('ß'.upper(), 'ß'.casefold(), 'STRASSE'.casefold() == 'straße'.casefold())
print('abc'.isprintable(), 'a\n'.isprintable())
