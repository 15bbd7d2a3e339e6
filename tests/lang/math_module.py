# math: what small programs take from it, and what it refuses.
import math
print(math.pi, math.e, math.tau, math.inf, math.isnan(math.nan))
print(math.sqrt(2), math.sqrt(16), math.exp(1), math.sin(1), math.cos(1), math.tan(1), math.atan2(1, -1), math.hypot(3, 4), math.degrees(1), math.radians(180))
print(math.floor(-1.5), math.ceil(1.2), math.trunc(-1.7), math.floor(10 ** 20), math.ceil(1e20), math.fabs(-3))
print(math.log(10), math.log(8, 2), math.log2(1024), math.log10(1000), math.log10(10 ** 400) > 399)
print(math.gcd(12, -18), math.isqrt(10 ** 30), math.factorial(20), math.factorial(0), math.isinf(-math.inf), math.isfinite(1))
for bad in [lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.sqrt('a'), lambda: math.floor(math.inf), lambda: math.floor(math.nan), lambda: math.log(2, 1), lambda: math.gcd(1.5, 2), lambda: math.isqrt(-1), lambda: math.acos(2)]:
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
