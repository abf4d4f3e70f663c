"""Countries of a given size for the measurements: S, M, L; a small and two edgy ones for proofs.

`country(size, seed, today)` is pure and streams: the same three give the same bytes on every
machine, keys included. Registers come whole, people and claims block by block (twenty households, a
hundred persons, a hundred claims), each block from its own seed. `writing` puts them into a
database through the bulk doors of the rooms.
"""

from jamii.lab.sized.country import Block as Block
from jamii.lab.sized.country import Country as Country
from jamii.lab.sized.country import country as country
from jamii.lab.sized.sizes import SIZES as SIZES
from jamii.lab.sized.sizes import TODAY as TODAY
