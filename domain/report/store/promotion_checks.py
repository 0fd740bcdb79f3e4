"""The invariants of promotions, coupons and points as SQL (I9, I10, I11)."""

from domain.report.store.check import Check

PROMOTIONS = (
    Check(
        "I9",
        """
        SELECT 'order_line:' || l.id, 'a gift without its promotion' FROM order_line l
        JOIN orders o ON o.id = l.order_id
        WHERE l.is_gift = 1 AND o.source <> 'import'
          AND (l.promotion_id IS NULL OR (
            o.status NOT IN ('rejected', 'cancelled') AND NOT EXISTS (
                SELECT 1 FROM promotion_use u
                WHERE u.order_id = o.id AND u.promotion_id = l.promotion_id
                  AND u.released_at IS NULL)))
        """,
    ),
    Check(
        "I9",
        """
        SELECT 'order_line:' || id, 'a paid line of a promotion' FROM order_line
        WHERE is_gift = 0 AND promotion_id IS NOT NULL
        """,
    ),
    Check(
        "I10",
        """
        SELECT 'promotion:' || p.id,
               'used ' || p.used || ', taken ' || COALESCE(u.times, 0) || ', quota '
               || COALESCE(p.quota, -1)
        FROM promotion p LEFT JOIN (
            SELECT promotion_id, CAST(SUM(times) AS BIGINT) AS times
            FROM promotion_use WHERE released_at IS NULL GROUP BY promotion_id
        ) u ON u.promotion_id = p.id
        WHERE p.used < 0 OR p.used > COALESCE(p.quota, p.used)
           OR (p.kind <> 'coupon' AND p.used <> COALESCE(u.times, 0))
        """,
    ),
    Check(
        "I10",
        """
        SELECT 'promotion:' || t.promotion_id || ':' || t.customer_id,
               'taken ' || t.used || ', held ' || COALESCE(u.times, 0)
        FROM promotion_taken t
        JOIN promotion p ON p.id = t.promotion_id
        LEFT JOIN (
            SELECT promotion_id, customer_id, CAST(SUM(times) AS BIGINT) AS times
            FROM promotion_use WHERE released_at IS NULL GROUP BY promotion_id, customer_id
        ) u ON u.promotion_id = t.promotion_id AND u.customer_id = t.customer_id
        WHERE t.used > COALESCE(p.quota_each, t.used) AND p.kind <> 'coupon'
           OR (p.kind <> 'coupon' AND t.used <> COALESCE(u.times, 0))
        """,
    ),
    Check(
        "I10",
        """
        SELECT 'promotion:' || p.id, 'handed out ' || p.used || ', coupons ' || COALESCE(c.n, 0)
        FROM promotion p LEFT JOIN (
            SELECT promotion_id, COUNT(*) AS n FROM coupon GROUP BY promotion_id
        ) c ON c.promotion_id = p.id
        WHERE p.kind = 'coupon' AND p.used <> COALESCE(c.n, 0)
        """,
    ),
    Check(
        "I10",
        """
        SELECT 'coupon:' || c.id, 'used ' || c.used || ', orders ' || COALESCE(u.n, 0)
        FROM coupon c LEFT JOIN (
            SELECT coupon_id, COUNT(*) AS n FROM promotion_use
            WHERE coupon_id IS NOT NULL AND released_at IS NULL GROUP BY coupon_id
        ) u ON u.coupon_id = c.id
        WHERE c.used < 0 OR c.used > c.uses OR c.used <> COALESCE(u.n, 0)
        """,
    ),
    Check(
        "I10",
        """
        SELECT 'promotion_use:' || u.id, 'coupon of another customer' FROM promotion_use u
        JOIN coupon c ON c.id = u.coupon_id WHERE c.customer_id <> u.customer_id
        """,
    ),
    Check(
        "I10",
        """
        SELECT 'promotion_use:' || u.id, 'order ' || o.status || ', still held'
        FROM promotion_use u JOIN orders o ON o.id = u.order_id
        WHERE u.released_at IS NULL AND o.status IN ('rejected', 'cancelled')
        """,
    ),
    Check(
        "I11",
        """
        SELECT 'customer:' || a.customer_id,
               'points ' || a.balance || ', entries ' || COALESCE(e.total, 0)
        FROM points_account a LEFT JOIN (
            SELECT customer_id, CAST(SUM(change) AS BIGINT) AS total
            FROM points_entry GROUP BY customer_id
        ) e ON e.customer_id = a.customer_id
        WHERE a.balance < 0 OR a.balance <> COALESCE(e.total, 0)
        """,
    ),
    Check(
        "I11",
        """
        SELECT 'points_entry:' || e.id, 'balance ' || e.balance || ' after ' || e.change
        FROM (
            SELECT id, change, balance,
                   LAG(balance, 1, 0) OVER (PARTITION BY customer_id ORDER BY id) AS before
            FROM points_entry
        ) e
        WHERE e.balance <> e.before + e.change
        """,
    ),
    Check(
        "I11",
        """
        SELECT 'promotion_use:' || u.id, 'points ' || u.points || ' were not booked once'
        FROM promotion_use u
        LEFT JOIN points_entry s ON s.cause_key = 'spend:use:' || u.id AND s.change = -u.points
        LEFT JOIN points_entry b ON b.cause_key = 'back:use:' || u.id AND b.change = u.points
        WHERE u.points > 0
          AND (s.id IS NULL OR (b.id IS NULL) = (u.released_at IS NOT NULL))
        """,
    ),
)
