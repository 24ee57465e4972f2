"""A store that nobody else has and that ends with its process: where the days to come are played."""

from datetime import datetime

from sqlalchemy import delete

from vamail.store.copying import living_copy
from vamail.store.store import NEXT_DUE, Store
from vamail.store.tables import errand


class Playground(Store):
    """A copy of a store as it is, in memory, for one thread."""

    def __init__(self, source: Store, now: datetime) -> None:
        super().__init__(living_copy(source.database, now))

    def due_next(self) -> datetime | None:
        """The next instant at which a timer or a delivery is due; asked anew each time."""
        with self._database.read() as connection:
            found = connection.execute(NEXT_DUE).one()
        return min((at for at in found if at is not None), default=None)

    def forget_errands(self) -> None:
        """Nothing is moved, filed or called from here."""
        with self._database.write() as connection:
            connection.execute(delete(errand))
