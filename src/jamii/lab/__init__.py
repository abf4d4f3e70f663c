"""Synthetic countries for the demonstration, the tests and the measurements.

`generate(size, seed, today, country)` is pure: the same four give the same households, covers and
claims on every machine. A pack says what the country looks like (`Country`); whoever writes the
shapes into a database does it through the rooms' services.
"""

from jamii.lab.generate import SIZES as SIZES
from jamii.lab.generate import generate as generate
