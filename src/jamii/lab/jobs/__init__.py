"""The jobs of a sized country: each decides whether the result is right, what one unit costs, and
how fast it was.

A job works in a copy of the country's database, so that every repetition begins with the same bytes
and nothing is left behind. Web requests go over HTTP to the real server; who asks lives in other
processes. `running` repeats jobs, judges bounds, and writes results.
"""
