"""prepaid orders placed before there was a time to pay, whose price is not known yet, begin it then"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WAITING = """
UPDATE receivable SET pay_stage = 'held'
WHERE pay_stage = 'closed' AND pay_by IS NULL AND order_id IN (
    SELECT id FROM orders
    WHERE terms = 'prepaid' AND is_complete = 0 AND status IN ('placed', 'in_review')
) AND NOT EXISTS (SELECT 1 FROM payment_time WHERE hours IS NULL)
"""
"""Where the merchant has switched the time off, they have none."""


def upgrade() -> None:
    op.execute(sa.text(WAITING))
