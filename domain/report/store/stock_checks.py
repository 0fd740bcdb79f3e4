"""The invariants of stock as SQL, as in `checks`: what is held, moved and promised."""

from domain.report.store.check import Check

STOCK = (
    Check(
        "I1",
        """
        SELECT 'stock:' || id, 'on_hand ' || on_hand || ', reserved ' || reserved FROM stock
        WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand
        """,
    ),
    Check(
        "I2",
        """
        SELECT 'stock:' || s.id,
               'reserved ' || s.reserved || ', allocations ' || COALESCE(a.held, 0)
        FROM stock s LEFT JOIN (
            SELECT stock_id, CAST(SUM(quantity - issued - released - short) AS BIGINT) AS held
            FROM reservation GROUP BY stock_id
        ) a ON a.stock_id = s.id
        WHERE s.reserved <> COALESCE(a.held, 0)
        """,
    ),
    Check(
        "I2",
        """
        SELECT 'order_line:' || a.order_line_id,
               'held ' || a.held || ', open ' || COALESCE(l.open_base, 0)
        FROM (
            SELECT order_line_id, CAST(SUM(quantity - issued - released - short) AS BIGINT) AS held
            FROM reservation GROUP BY order_line_id
        ) a LEFT JOIN (
            SELECT n.id, n.base_quantity - n.shipped_base - n.cancelled_base AS open_base
            FROM order_line n JOIN orders o ON o.id = n.order_id
            WHERE o.status NOT IN ('rejected', 'cancelled')
        ) l ON l.id = a.order_line_id
        WHERE a.held > COALESCE(l.open_base, 0)
        """,
    ),
    Check(
        "I2",
        """
        SELECT 'order_line:' || l.id, 'waits for ' || l.waiting_base || ' and is ' || o.status
        FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE l.waiting_base < 0
           OR (l.waiting_base > 0 AND o.status IN ('rejected', 'cancelled', 'completed'))
           OR (l.waiting_base > 0 AND l.waiting_since IS NULL)
        """,
    ),
    Check(
        "I2",
        """
        SELECT 'order_line:' || l.id,
               'waits for ' || l.waiting_base || ', held ' || COALESCE(a.held, 0)
        FROM order_line l LEFT JOIN (
            SELECT order_line_id, CAST(SUM(quantity - issued - released - short) AS BIGINT) AS held
            FROM reservation GROUP BY order_line_id
        ) a ON a.order_line_id = l.id
        WHERE l.waiting_base > 0
          AND COALESCE(a.held, 0) + l.waiting_base
              > l.base_quantity - l.shipped_base - l.cancelled_base
        """,
    ),
    Check(
        "I2",
        """
        SELECT 'order_line:' || l.id, 'waits for ' || l.waiting_base || ', free ' || f.free
        FROM order_line l JOIN (
            SELECT s.sku_id, CAST(SUM(s.on_hand - s.reserved) AS BIGINT) AS free
            FROM stock s JOIN warehouse w ON w.id = s.warehouse_id
            WHERE w.is_active = 1 GROUP BY s.sku_id
        ) f ON f.sku_id = l.sku_id
        WHERE l.waiting_base > 0 AND (f.free >= l.waiting_base OR f.free >= l.factor)
        """,
    ),
    Check(
        "I3",
        """
        SELECT 'stock:' || s.id, 'on_hand ' || s.on_hand || ', movements ' || COALESCE(m.total, 0)
        FROM stock s LEFT JOIN (
            SELECT sku_id, warehouse_id, CAST(SUM(change) AS BIGINT) AS total
            FROM stock_movement GROUP BY sku_id, warehouse_id
        ) m ON m.sku_id = s.sku_id AND m.warehouse_id = s.warehouse_id
        WHERE s.on_hand <> COALESCE(m.total, 0)
        """,
    ),
    Check(
        "I4",
        """
        SELECT 'stock_movement:' || id, 'cause ' || cause || ' ' || cause_key
        FROM stock_movement
        WHERE cause_key = '' OR cause NOT IN ('opening', 'receipt', 'shipment', 'goods_return',
                                              'adjust', 'count', 'transfer', 'replacement')
        """,
    ),
    Check(
        "I4",
        """
        SELECT m.cause_key, 'moved ' || m.total || ', shipped ' || COALESCE(s.shipped, 0)
        FROM (
            SELECT cause_key, CAST(SUM(change) AS BIGINT) AS total
            FROM stock_movement WHERE cause = 'shipment' GROUP BY cause_key
        ) m LEFT JOIN (
            SELECT 'order_line:' || order_line_id AS cause_key,
                   CAST(SUM(base_quantity) AS BIGINT) AS shipped
            FROM shipment_line GROUP BY order_line_id
        ) s ON s.cause_key = m.cause_key
        WHERE m.total + COALESCE(s.shipped, 0) <> 0
        """,
    ),
    Check(
        "I4",
        """
        SELECT 'stock_movement:' || m.id, m.change || ' of ' || m.cause_key || ' came back'
        FROM stock_movement m
        WHERE m.cause = 'goods_return' AND m.cause_key LIKE 'case:%' AND NOT EXISTS (
            SELECT 1 FROM aftersale_case c JOIN order_line l ON l.order_id = c.order_id
            WHERE m.cause_key = 'case:' || c.id || ':' || l.id AND c.kind = 'return'
              AND c.status = 'settled' AND l.sku_id = m.sku_id
              AND m.change BETWEEN 1 AND l.shipped_base
        )
        """,
    ),
    Check(
        "I4",
        """
        SELECT 'stock_movement:' || m.id, m.change || ' of ' || m.cause_key || ' was not granted'
        FROM stock_movement m LEFT JOIN aftersale_case c
          ON m.cause_key = 'case:' || c.id AND c.status = 'settled' AND c.kind = 'exchange'
        WHERE m.cause = 'replacement' AND (c.id IS NULL OR m.change >= 0)
        """,
    ),
    Check(
        "I4",
        """
        SELECT cause_key, 'a transfer sums to ' || CAST(SUM(change) AS BIGINT)
        FROM stock_movement WHERE cause = 'transfer' GROUP BY cause_key HAVING SUM(change) <> 0
        """,
    ),
)
