# property: getter, setter, deleter, inheritance; reading errors.
class Temperature:
    def __init__(self, celsius): self.celsius = celsius
    @property
    def fahrenheit(self):
        """Degrees Fahrenheit."""
        return self.celsius * 9 / 5 + 32
    @fahrenheit.setter
    def fahrenheit(self, value): self.celsius = (value - 32) * 5 / 9
    @fahrenheit.deleter
    def fahrenheit(self): print('deleted'); self.celsius = 0
    @property
    def fixed(self): return 1
    def get_x(self): return self._x
    def set_x(self, v): self._x = v
    x = property(get_x, set_x, doc='the x')


t = Temperature(100)
print(t.fahrenheit); t.fahrenheit = 32; print(t.celsius); t.fahrenheit += 18; print(t.celsius)
del t.fahrenheit; print(t.celsius, Temperature.fahrenheit.__doc__, type(Temperature.fahrenheit).__name__, Temperature.fahrenheit.fget(t))
t.x = 5; print(t.x, t.__dict__, Temperature.x.__doc__)
for wrong in (lambda: setattr(t, 'fixed', 2), lambda: delattr(t, 'fixed'), lambda: Temperature(0).x, lambda: delattr(t, 'x')):
    try:
        wrong()
    except AttributeError as error:
        print(error)
class Kelvin(Temperature):
    @property
    def fahrenheit(self): return super().fahrenheit + 0.5
    @Temperature.fixed.getter
    def fixed(self): return 2
k = Kelvin(10)
print(k.fahrenheit, k.fixed, t.fixed)
class Broken:
    @property
    def value(self): return self.missing
    @property
    def boom(self): raise ValueError('boom')
print(hasattr(Broken(), 'value'), getattr(Broken(), 'value', 'default'))
try:
    Broken().boom
except ValueError as error:
    print(error)
