"""${message}"""

import sqlalchemy as sa
from alembic import op

from vamail.store.columns import Instant, Json, Number

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema; one change per batch."""
    ${upgrades if upgrades else "pass"}
