"""What operating the service needs: bounces by address, outages, archives."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the schema; one change per batch."""
