"""The invariants of money as SQL, as in `checks`: books, receivables, receipts, statements."""

from domain.report.store.check import Check

_BALANCES = """
    SELECT a.customer_id, CAST(SUM(e.amount_minor) AS BIGINT) AS total,
           CAST(SUM(CASE WHEN p.kind IN ('sale', 'freight') AND p.day > COALESCE(t.last_day, '')
                         THEN e.amount_minor ELSE 0 END) AS BIGINT) AS fresh
    FROM ledger_entry e
    JOIN ledger_account a ON a.id = e.account_id
    JOIN ledger_posting p ON p.id = e.posting_id
    LEFT JOIN (SELECT customer_id, MAX(last_day) AS last_day FROM statement GROUP BY customer_id) t
      ON t.customer_id = a.customer_id
    WHERE a.kind = 'customer' GROUP BY a.customer_id
"""

BOOKS = (
    Check(
        "I16",
        """
        SELECT 'ledger_posting:' || p.id, p.cause_key || ' does not balance'
        FROM ledger_posting p LEFT JOIN (
            SELECT e.posting_id, a.currency, CAST(SUM(e.amount_minor) AS BIGINT) AS total,
                   COUNT(*) AS sides
            FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
            GROUP BY e.posting_id, a.currency
        ) s ON s.posting_id = p.id
        WHERE s.posting_id IS NULL OR s.total <> 0 OR s.sides < 2
        """,
    ),
    Check(
        "I16",
        """
        SELECT 'receivable:' || r.order_id,
               'charged ' || r.charged_minor || ', posted ' || COALESCE(s.total, 0)
        FROM receivable r LEFT JOIN (
            SELECT h.order_id, CAST(SUM(e.amount_minor) AS BIGINT) AS total
            FROM shipment h
            JOIN ledger_posting p
              ON (p.kind = 'sale' AND p.cause_key = 'shipment:' || h.id)
              OR (p.kind = 'freight' AND p.cause_key = 'shipment:' || h.id || '/freight')
            JOIN ledger_entry e ON e.posting_id = p.id
            JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'customer'
            GROUP BY h.order_id
        ) s ON s.order_id = r.order_id
        WHERE r.charged_minor <> COALESCE(s.total, 0)
        """,
    ),
    Check(
        "I16",
        """
        SELECT 'order:' || o.id, 'all has left for ' || o.total_minor || ', charged '
               || COALESCE(r.charged_minor, 0)
        FROM orders o LEFT JOIN receivable r ON r.order_id = o.id
        WHERE o.source <> 'import' AND o.status IN ('shipped', 'delivered', 'completed')
          AND o.fulfilment_status = 'full' AND COALESCE(r.charged_minor, 0) <> o.total_minor
          AND NOT EXISTS (SELECT 1 FROM order_line n
                          WHERE n.order_id = o.id AND n.cancelled_base > 0)
        """,
    ),
    Check(
        "I18",
        f"""
        SELECT 'customer:' || c.id, 'the books say ' || COALESCE(b.total, 0) || ', not '
               || (COALESCE(r.charged, 0) - COALESCE(m.paid, 0) + COALESCE(f.back, 0)
                   + COALESCE(n.owed_minor, 0))
        FROM customer c
        LEFT JOIN ({_BALANCES}) b ON b.customer_id = c.id
        LEFT JOIN (SELECT customer_id, CAST(SUM(charged_minor) AS BIGINT) AS charged
                   FROM receivable GROUP BY customer_id) r ON r.customer_id = c.id
        LEFT JOIN (SELECT customer_id, CAST(SUM(amount_minor) AS BIGINT) AS paid
                   FROM receipt WHERE reversed_at IS NULL GROUP BY customer_id) m
          ON m.customer_id = c.id
        LEFT JOIN (SELECT customer_id, CAST(SUM(amount_minor) AS BIGINT) AS back
                   FROM refund WHERE status = 'paid' GROUP BY customer_id) f
          ON f.customer_id = c.id
        LEFT JOIN opening_balance n ON n.customer_id = c.id
        WHERE COALESCE(b.total, 0) <> COALESCE(r.charged, 0) - COALESCE(m.paid, 0)
              + COALESCE(f.back, 0) + COALESCE(n.owed_minor, 0)
        """,  # noqa: S608 - made of constants
    ),
    Check(
        "I21",
        """
        SELECT 'receivable:' || r.order_id, 'in ' || r.currency || ', the order in ' || o.currency
        FROM receivable r JOIN orders o ON o.id = r.order_id
        WHERE r.currency <> o.currency OR r.customer_id <> o.customer_id
        """,
    ),
)

PAYMENTS = (
    Check(
        "I17",
        """
        SELECT 'order:' || r.order_id,
               'paid ' || r.paid_minor || ', receipts say ' || COALESCE(a.total, 0)
        FROM receivable r LEFT JOIN (
            SELECT order_id, CAST(SUM(amount_minor) AS BIGINT) AS total
            FROM payment_allocation WHERE order_id IS NOT NULL GROUP BY order_id
        ) a ON a.order_id = r.order_id
        WHERE r.paid_minor <> COALESCE(a.total, 0)
           OR r.paid_minor > r.agreed_minor - r.released_minor
        """,
    ),
    Check(
        "I17",
        """
        SELECT 'order:' || o.id, o.payment_status || ' with ' || COALESCE(r.paid_minor, 0)
               || ' paid'
        FROM orders o LEFT JOIN receivable r ON r.order_id = o.id
        WHERE o.source <> 'import' AND CASE
            WHEN COALESCE(r.paid_minor, 0) = 0
                THEN o.payment_status NOT IN ('unpaid', 'on_credit')
            WHEN r.paid_minor >= r.agreed_minor - r.released_minor
                THEN o.payment_status <> 'paid'
            ELSE o.payment_status <> 'partial' END
        """,
    ),
    Check(
        "I17",
        """
        SELECT 'refund:' || f.id, f.status || ' over ' || f.amount_minor || ', set aside '
               || COALESCE(a.total, 0)
        FROM refund f LEFT JOIN (
            SELECT refund_id, CAST(SUM(amount_minor) AS BIGINT) AS total
            FROM payment_allocation WHERE refund_id IS NOT NULL GROUP BY refund_id
        ) a ON a.refund_id = f.id
        WHERE COALESCE(a.total, 0) <> CASE WHEN f.status = 'kept' THEN 0 ELSE f.amount_minor END
        """,
    ),
    Check(
        "I17",
        """
        SELECT 'opening:' || n.customer_id, 'paid ' || n.paid_minor || ' of ' || n.owed_minor
               || ', receipts say ' || COALESCE(a.total, 0)
        FROM opening_balance n LEFT JOIN (
            SELECT o.customer_id, CAST(SUM(o.amount_minor) AS BIGINT) AS total,
                   SUM(CASE WHEN r.customer_id <> o.customer_id THEN 1 ELSE 0 END) AS strange
            FROM opening_allocation o JOIN receipt r ON r.id = o.receipt_id GROUP BY o.customer_id
        ) a ON a.customer_id = n.customer_id
        WHERE n.paid_minor <> COALESCE(a.total, 0) OR COALESCE(a.strange, 0) > 0
        """,
    ),
    Check(
        "I28",
        """
        SELECT 'opening:' || n.customer_id, 'is not audited' FROM opening_balance n
        WHERE n.seq > (SELECT COUNT(*) FROM audit_log a WHERE a.action = 'opening.bring'
                       AND a.entity_id = CAST(n.customer_id AS TEXT))
        """,
    ),
    Check(
        "I18",
        """
        SELECT 'receipt:' || r.id, 'used ' || r.used_minor || ' of ' || r.amount_minor
               || ', spread ' || COALESCE(a.total, 0)
        FROM receipt r LEFT JOIN (
            SELECT receipt_id, CAST(SUM(amount_minor) AS BIGINT) AS total
            FROM (SELECT receipt_id, amount_minor FROM payment_allocation UNION ALL
                  SELECT receipt_id, amount_minor FROM opening_allocation) every
            GROUP BY receipt_id
        ) a ON a.receipt_id = r.id
        WHERE r.used_minor <> COALESCE(a.total, 0) OR COALESCE(a.total, 0) > r.amount_minor
           OR (r.reversed_at IS NOT NULL AND r.used_minor <> 0)
        """,
    ),
    Check(
        "I18",
        """
        SELECT 'receipt:' || r.id, 'pays what is not the shop''s' FROM receipt r
        JOIN payment_allocation a ON a.receipt_id = r.id
        LEFT JOIN orders o ON o.id = a.order_id
        LEFT JOIN refund f ON f.id = a.refund_id
        WHERE COALESCE(o.customer_id, f.customer_id) <> r.customer_id
           OR COALESCE(o.currency, f.currency) <> r.currency
        """,
    ),
    Check(
        "I15",
        """
        SELECT 'write_off:' || w.id, 'is ' || w.state || ' by who asked for it, or not booked'
        FROM write_off w LEFT JOIN receipt r ON r.key = w.receipt_key
        WHERE (w.state = 'applied'
               AND (w.decided_by IS NULL OR w.decided_by = w.asked_by OR r.id IS NULL))
           OR (w.state <> 'applied' AND r.id IS NOT NULL)
        """,
    ),
    Check(
        "I28",
        """
        SELECT 'receipt:' || r.id, 'is not audited' FROM receipt r
        WHERE NOT EXISTS (SELECT 1 FROM audit_log a WHERE a.action = 'receipt.record'
                          AND a.entity_id = CAST(r.id AS TEXT))
           OR (r.reversed_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM audit_log a WHERE a.action = 'receipt.reverse'
                AND a.entity_id = CAST(r.id AS TEXT)))
        """,
    ),
)

CREDIT = (
    Check(
        "I19",
        f"""
        SELECT 'credit:' || c.customer_id, 'exposure ' || c.exposure_minor || ' by ' || c.basis
               || ', owed ' || COALESCE(b.total, 0) || ', held ' || COALESCE(h.held, 0)
        FROM credit_account c
        LEFT JOIN ({_BALANCES}) b ON b.customer_id = c.customer_id
        LEFT JOIN (
            SELECT customer_id,
                   CAST(SUM(agreed_minor - charged_minor - released_minor) AS BIGINT) AS held
            FROM receivable WHERE state = 'held' GROUP BY customer_id
        ) h ON h.customer_id = c.customer_id
        WHERE c.exposure_minor <> COALESCE(b.total, 0)
              + CASE WHEN c.basis = 'placed' THEN COALESCE(h.held, 0) ELSE 0 END
              - CASE WHEN c.basis = 'invoiced' THEN COALESCE(b.fresh, 0) ELSE 0 END
        """,  # noqa: S608 - made of constants
    ),
    Check(
        "I19",
        """
        SELECT 'receivable:' || r.order_id, 'brought the exposure to ' || r.exposure_minor
               || ' over ' || r.limit_minor || ' and nobody let it pass'
        FROM receivable r LEFT JOIN credit_override v
          ON v.id = r.override_id AND v.order_id = r.order_id
        WHERE (r.exposure_minor > r.limit_minor AND v.id IS NULL)
           OR (r.override_id IS NOT NULL AND v.id IS NULL)
        """,
    ),
    Check(
        "I19",
        """
        SELECT 'order:' || o.id, 'total ' || o.total_minor || ', agreed to owe '
               || COALESCE(r.agreed_minor, -1)
        FROM orders o LEFT JOIN receivable r ON r.order_id = o.id
        WHERE o.source <> 'import'
          AND ((r.order_id IS NULL AND o.terms = 'credit') OR r.agreed_minor <> o.total_minor)
        """,
    ),
    Check(
        "I19",
        """
        SELECT 'receivable:' || r.order_id, 'still holds '
               || (r.agreed_minor - r.charged_minor - r.released_minor) || ' as ' || o.status
        FROM receivable r JOIN orders o ON o.id = r.order_id
        WHERE r.agreed_minor <> r.charged_minor + r.released_minor
          AND (o.status IN ('rejected', 'cancelled', 'delivered', 'completed')
               OR (o.status = 'shipped' AND o.fulfilment_status = 'full'))
        """,
    ),
    Check(
        "I19",
        """
        SELECT 'receivable:' || r.order_id, 'waits for finance and is ' || o.status
        FROM receivable r JOIN orders o ON o.id = r.order_id
        WHERE r.state = 'waiting' AND o.status IN ('picking', 'shipped', 'delivered', 'completed')
        """,
    ),
    Check(
        "I19",
        """
        SELECT 'credit:' || c.customer_id, 'oldest due ' || COALESCE(c.oldest_due, '-')
               || ', owed since ' || COALESCE(d.due_on, '-')
        FROM credit_account c LEFT JOIN (
            SELECT customer_id, MIN(due_on) AS due_on FROM (
                SELECT customer_id, due_on FROM receivable WHERE charged_minor > paid_minor
                UNION ALL
                SELECT customer_id, due_on FROM opening_balance WHERE owed_minor > paid_minor
            ) owing GROUP BY customer_id
        ) d ON d.customer_id = c.customer_id
        WHERE COALESCE(c.oldest_due, '') <> COALESCE(d.due_on, '')
        """,
    ),
    Check(
        "I15",
        """
        SELECT 'credit_override:' || v.id, 'let pass by whoever placed the order'
        FROM credit_override v
        JOIN order_history h ON h.order_id = v.order_id AND h.seq = 1
        WHERE h.actor_kind = 'staff' AND h.actor_id = v.approved_by
        """,
    ),
    Check(
        "I28",
        """
        SELECT 'credit_override:' || v.id, 'is not audited' FROM credit_override v
        WHERE NOT EXISTS (SELECT 1 FROM audit_log a
                          WHERE a.action = 'order.credit_passed' AND a.actor_id = v.approved_by
                            AND a.entity_id = CAST(v.order_id AS TEXT))
        """,
    ),
    Check(
        "I28",
        """
        SELECT 'credit_grant:' || g.id, 'is not audited' FROM credit_grant g
        WHERE NOT EXISTS (SELECT 1 FROM audit_log a
                          WHERE a.action = 'credit.grant' AND a.actor_id = g.granted_by
                            AND a.entity_id = CAST(g.customer_id AS TEXT))
        """,
    ),
    Check(
        "I20",
        """
        SELECT 'statement:' || s.id, 'opens with ' || s.opening_minor || ', the last closed with '
               || COALESCE(s.before, 0)
        FROM (
            SELECT id, opening_minor, first_day, no,
                   LAG(closing_minor) OVER (PARTITION BY customer_id ORDER BY no) AS before,
                   LAG(last_day) OVER (PARTITION BY customer_id ORDER BY no) AS last_day,
                   LAG(no, 1, 0) OVER (PARTITION BY customer_id ORDER BY no) AS last_no
            FROM statement
        ) s
        WHERE s.opening_minor <> COALESCE(s.before, 0) OR s.no <> s.last_no + 1
           OR s.first_day <= COALESCE(s.last_day, '')
        """,
    ),
    Check(
        "I20",
        """
        SELECT 'statement:' || s.id, 'moves by ' || (s.closing_minor - s.opening_minor)
               || ', its entries by ' || COALESCE(SUM(e.amount_minor), 0)
        FROM statement s
        LEFT JOIN ledger_account a ON a.customer_id = s.customer_id AND a.currency = s.currency
        LEFT JOIN ledger_posting p ON p.day >= s.first_day AND p.day <= s.last_day
        LEFT JOIN ledger_entry e ON e.account_id = a.id AND e.posting_id = p.id
        GROUP BY s.id, s.closing_minor, s.opening_minor
        HAVING s.closing_minor - s.opening_minor <> COALESCE(SUM(e.amount_minor), 0)
        """,
    ),
    Check(
        "I20",
        """
        SELECT 'statement:' || b.id, 'something lies between it and the statement before'
        FROM statement b
        JOIN statement a ON a.customer_id = b.customer_id AND a.no = b.no - 1
        WHERE EXISTS (
            SELECT 1 FROM ledger_posting p
            JOIN ledger_entry e ON e.posting_id = p.id
            JOIN ledger_account l ON l.id = e.account_id AND l.customer_id = b.customer_id
            WHERE p.day > a.last_day AND p.day < b.first_day)
        """,
    ),
)

MONEY = (*BOOKS, *PAYMENTS, *CREDIT)
