"""The databases of one size: the country as it was built, and the copies in which jobs work."""

from __future__ import annotations

import os

from django.db import connection

from jamii.platform.postgres import Server


class Ground:
    """Copies are made from the built country and thrown away; the country itself is never worked
    in. Must be left by `leave`.
    """

    def __init__(self, server: Server, country: str) -> None:
        self._server, self._country = server, country
        self._work = f"{country}_work"
        self._kept: set[str] = set()

    def fresh(self) -> None:
        """Begin anew with the country as it was built."""
        self._copy(self._country, self._work)

    def keep(self, name: str) -> None:
        """Put the copy at hand aside as it is now, for `again`; it is at hand no longer."""
        settle(vacuum=True)
        self.enter(self._country)
        self._server.rename_database(self._work, f"{self._country}_{name}")
        self._kept.add(name)

    def has(self, name: str) -> bool:
        """Whether a copy was put aside under this name."""
        return name in self._kept

    def again(self, name: str) -> None:
        """Begin anew with what was put aside."""
        self._copy(f"{self._country}_{name}", self._work)

    def _copy(self, source: str, target: str) -> None:
        self.enter("postgres")
        self._server.copy_database(source, target)
        self.enter(target)
        settle()

    def enter(self, database: str) -> None:
        """Work in this database from now on, this process and those that it starts."""
        connection.close()
        connection.settings_dict["NAME"] = database
        os.environ["DATABASE_URL"] = self._server.address(database)

    def leave(self) -> None:
        """Go back to the country, and remove the copies."""
        self.enter(self._country)
        for name in (self._work, *(f"{self._country}_{one}" for one in self._kept)):
            self._server.drop_database(name)
        self._kept.clear()


def settle(*, vacuum: bool = False) -> None:
    """Let the server finish what it has to do anyway, so that no measure pays for it."""
    with connection.cursor() as cursor:
        if vacuum:
            cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
