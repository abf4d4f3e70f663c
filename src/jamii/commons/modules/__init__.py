"""Which modules are really running, what each depends on, holds and offers, and how good it is.

Words: a *module* is a room of the house; what it *declares* about itself (title, purpose, owner)
lies in its `module.toml`; what is *measured* is read from the running system: the import graph, the
addresses, the tables, the tests, the catalogues of words. A *grade* (bronze to platinum) follows
from rules over measured facts; nobody awards it. Way in: `services`; way out: `queries`.
"""
