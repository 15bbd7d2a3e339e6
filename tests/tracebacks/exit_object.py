# SystemExit with an object writes it and nothing else.
import sys
def stop(): sys.exit({'why': 1})
try: 1 / 0
except ZeroDivisionError: stop()
