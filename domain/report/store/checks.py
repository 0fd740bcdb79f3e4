"""The invariants as SQL. Each statement returns one row (entity, detail) per violation.

Plain SQL on purpose: it must not share code with what it checks. It runs unchanged on SQLite and
PostgreSQL; `:now` is the time in microseconds, `:moves` the allowed moves.
"""

from domain.report.store.check import Check
from domain.report.store.message_checks import MESSAGING
from domain.report.store.money_checks import MONEY
from domain.report.store.promotion_checks import PROMOTIONS
from domain.report.store.stock_checks import STOCK
from domain.report.store.weighing_checks import WEIGHINGS

ARITHMETIC = (
    Check(
        "I5",
        """
        SELECT 'order_line:' || id, 'fulfilled more than ordered, or quantity not positive'
        FROM order_line
        WHERE base_quantity <= 0 OR shipped_base < 0 OR cancelled_base < 0
           OR shipped_base + cancelled_base > base_quantity OR factor <= 0
        """,
    ),
    Check(
        "I6",
        """
        SELECT 'order:' || o.id, 'goods ' || o.goods_minor || ', lines ' || COALESCE(l.total, 0)
        FROM orders o LEFT JOIN (
            SELECT order_id, CAST(SUM(amount_minor) AS BIGINT) AS total
            FROM order_line GROUP BY order_id
        ) l ON l.order_id = o.id
        WHERE o.goods_minor <> COALESCE(l.total, 0)
        """,
    ),
    Check(
        "I6",
        """
        SELECT 'order:' || id, 'total ' || total_minor || ' is not its parts' FROM orders
        WHERE total_minor <> goods_minor - discount_minor + freight_minor + tax_minor
           OR total_minor < 0
        """,
    ),
    Check(
        "I6",
        """
        SELECT 'order:' || id, 'freight ' || freight_minor || ' of a fee of '
               || COALESCE(freight_fee_minor, 0)
        FROM orders
        WHERE freight_minor NOT IN (0, COALESCE(freight_fee_minor, 0))
           OR (freight_minor <> 0 AND goods_minor - discount_minor >= freight_free_minor)
           OR (delivery_method = 'pickup' AND delivery_place = '')
        """,
    ),
    Check(
        "I6",
        """
        SELECT 'order:' || o.id, 'line_count or is_complete does not fit its lines'
        FROM orders o LEFT JOIN (
            SELECT order_id, COUNT(*) AS lines, COUNT(amount_minor) AS priced
            FROM order_line GROUP BY order_id
        ) l ON l.order_id = o.id
        WHERE o.line_count <> COALESCE(l.lines, 0)
           OR o.is_complete <> CASE WHEN l.lines = l.priced THEN 1 ELSE 0 END
        """,
    ),
    Check(
        "I7",
        """
        SELECT 'order:' || o.id,
               'discount ' || o.discount_minor || ', lines ' || COALESCE(l.total, 0)
        FROM orders o LEFT JOIN (
            SELECT order_id, CAST(SUM(discount_minor) AS BIGINT) AS total
            FROM order_line GROUP BY order_id
        ) l ON l.order_id = o.id
        WHERE o.discount_minor <> COALESCE(l.total, 0)
        """,
    ),
    Check(
        "I7",
        """
        SELECT 'order_line:' || id, 'discount ' || discount_minor || ' of ' || amount_minor
        FROM order_line
        WHERE discount_minor < 0 OR discount_minor > COALESCE(amount_minor, 0)
        """,
    ),
)

STATE = (
    Check(
        "I12",
        """
        SELECT 'order:' || order_id, 'move ' || seq || ' ' || COALESCE(from_status, '-')
               || ' to ' || to_status
        FROM order_history
        WHERE :moves NOT LIKE '% ' || COALESCE(from_status, '-') || '>' || to_status || ' %'
        """,
    ),
    Check(
        "I12",
        """
        SELECT 'order:' || order_id, 'gap at move ' || seq FROM (
            SELECT order_id, seq, from_status,
                   LAG(seq, 1, 0) OVER (PARTITION BY order_id ORDER BY seq) AS last_seq,
                   LAG(to_status) OVER (PARTITION BY order_id ORDER BY seq) AS last_status
            FROM order_history
        ) h
        WHERE seq <> last_seq + 1 OR COALESCE(from_status, '-') <> COALESCE(last_status, '-')
        """,
    ),
    Check(
        "I12",
        """
        SELECT 'order:' || o.id, 'is ' || o.status || ' at ' || o.history_seq
               || ', history ends otherwise'
        FROM orders o LEFT JOIN order_history h
          ON h.order_id = o.id AND h.seq = o.history_seq AND h.to_status = o.status
        WHERE h.order_id IS NULL OR EXISTS (
            SELECT 1 FROM order_history n WHERE n.order_id = o.id AND n.seq > o.history_seq)
        """,
    ),
    Check(
        "I13",
        """
        SELECT 'order:' || o.id, 'version ' || o.version || ', kept ' || COALESCE(v.kept, 0)
        FROM orders o LEFT JOIN (
            SELECT order_id, COUNT(*) AS kept FROM order_version GROUP BY order_id
        ) v ON v.order_id = o.id
        WHERE o.version - 1 <> COALESCE(v.kept, 0)
        """,
    ),
    Check(
        "I15",
        """
        SELECT 'price_override:' || id, 'below the floor without another''s word'
        FROM price_override
        WHERE state = 'applied' AND price < floor_price
          AND (decided_by IS NULL OR decided_by = asked_by)
        """,
    ),
    Check(
        "I13",
        """
        SELECT 'order:' || v.order_id, 'changed by the customer after it was confirmed'
        FROM order_version v
        JOIN orders o ON o.id = v.order_id
        LEFT JOIN order_change c ON c.id = v.change_id
        WHERE v.replaced_by_kind = 'customer' AND o.confirmed_at < v.replaced_at
          AND COALESCE(c.proposed_by_kind, 'customer') = 'customer'
        """,
    ),
    Check(
        "I14",
        """
        SELECT 'order:' || o.id, 'customer, rep or draft does not fit'
        FROM orders o
        LEFT JOIN customer c ON c.id = o.customer_id
        LEFT JOIN staff s ON s.id = o.rep_id
        LEFT JOIN cart k ON k.id = o.cart_id
        WHERE c.id IS NULL OR (o.rep_id IS NOT NULL AND s.id IS NULL)
           OR (o.cart_id IS NOT NULL
               AND (k.id IS NULL OR k.status <> 'placed' OR k.customer_id <> o.customer_id))
        """,
    ),
)

REVIEWS = (
    Check(
        "I15",
        """
        SELECT 'case:' || c.id, 'was agreed to by who asked for it'
        FROM aftersale_case c
        WHERE c.status = 'settled' AND c.asked_by = c.decided_by
        """,
    ),
    Check(
        "I15",
        """
        SELECT 'order:' || r.order_id, r.code || ' was let pass by who placed it'
        FROM order_review r JOIN order_history h ON h.order_id = r.order_id AND h.seq = 1
        WHERE r.is_four_eyes = 1 AND r.state = 'passed' AND r.decided_kind = 'staff'
          AND h.actor_kind = 'staff' AND h.actor_id = r.decided_id
        """,
    ),
    Check(
        "I15",
        """
        SELECT 'order:' || o.id, 'is ' || o.status || ' while ' || r.code || ' is open'
        FROM order_review r JOIN orders o ON o.id = r.order_id
        WHERE r.state = 'open' AND o.status NOT IN ('placed', 'in_review')
        """,
    ),
    Check(
        "I15",
        """
        SELECT 'order:' || r.order_id, r.code || ' is ' || r.state || ' by nobody'
        FROM order_review r
        WHERE r.state NOT IN ('open', 'passed', 'void')
           OR (r.state <> 'open' AND (r.decided_at IS NULL OR r.decided_kind IS NULL))
           OR (r.code = 'buyer' AND r.state = 'passed' AND r.decided_kind <> 'customer')
        """,
    ),
)

ACCESS = (
    Check(
        "I28",
        """
        SELECT 'order:' || h.order_id || ':' || h.seq, h.to_status || ' by staff is not audited'
        FROM order_history h
        WHERE h.actor_kind = 'staff' AND NOT EXISTS (
            SELECT 1 FROM audit_log a
            WHERE a.entity = 'order' AND a.entity_id = CAST(h.order_id AS TEXT)
              AND a.action = 'order.' || h.to_status AND a.actor_id = h.actor_id)
        """,
    ),
    Check(
        "I28",
        """
        SELECT 'order_change:' || c.id, c.status || ' by staff is not audited'
        FROM order_change c
        WHERE c.kind = 'edit' AND c.status IN ('applied', 'refused')
          AND c.decided_by_kind = 'staff' AND NOT EXISTS (
            SELECT 1 FROM audit_log a
            WHERE a.entity = 'order' AND a.entity_id = CAST(c.order_id AS TEXT)
              AND a.action LIKE 'order.change%' AND a.actor_id = c.decided_by_id)
        """,
    ),
    Check(
        "I28",
        """
        SELECT 'order:' || v.order_id || ':' || v.version, 'rewritten by staff is not audited'
        FROM order_version v
        WHERE v.replaced_by_kind = 'staff' AND NOT EXISTS (
            SELECT 1 FROM audit_log a
            WHERE a.entity = 'order' AND a.entity_id = CAST(v.order_id AS TEXT)
              AND a.action IN ('order.change', 'order.price', 'order.weigh')
              AND a.actor_id = v.replaced_by_id AND a.at = v.replaced_at)
        """,
    ),
)

CHECKS = (
    *STOCK, *ARITHMETIC, *WEIGHINGS, *PROMOTIONS, *STATE, *REVIEWS, *MONEY, *MESSAGING, *ACCESS,
)  # fmt: skip
