def spin(n):
    while True:
        n -= 1
        if n < 0:
            break


spin(1)
spin(0)
