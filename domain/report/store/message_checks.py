"""The invariants of messages as SQL, as in `checks`: the inbox, the outbox and its windows."""

from domain.report.store.check import Check

MESSAGING = (
    Check(
        "I22",
        """
        SELECT 'inbox:' || id, 'state ' || state FROM inbox
        WHERE state NOT IN ('new', 'done', 'dead')
           OR (state = 'new' AND received_at < :now - 60000000)
        """,
    ),
    Check(
        "I22",
        """
        SELECT 'inbox:' || account || ':' || key, 'taken ' || COUNT(*) || ' times'
        FROM inbox GROUP BY account, key HAVING COUNT(*) > 1
        """,
    ),
    Check(
        "I23",
        """
        SELECT 'inbox:' || id, 'finished without a stored outcome' FROM inbox
        WHERE state IN ('done', 'dead') AND (outcome IS NULL OR finished_at IS NULL)
        """,
    ),
    Check(
        "I24",
        """
        SELECT 'order:' || h.order_id || ':' || h.seq, h.to_status || ' was told to nobody'
        FROM order_history h JOIN orders o ON o.id = h.order_id
        WHERE o.source <> 'import'
          AND ((h.to_status IN ('confirmed', 'rejected') AND o.contact_id IS NOT NULL)
            OR (h.to_status = 'placed' AND h.actor_kind = 'customer' AND o.rep_id IS NOT NULL))
          AND NOT EXISTS (SELECT 1 FROM outbox x
                          WHERE x.event_key = 'order:' || h.order_id || ':' || h.seq)
        """,
    ),
    Check(
        "I24",
        """
        SELECT 'shipment:' || p.id, 'was told to nobody'
        FROM shipment p JOIN orders o ON o.id = p.order_id
        WHERE o.contact_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.event_key = 'shipment:' || p.id)
          AND NOT EXISTS (SELECT 1 FROM notice_switch s
                          WHERE s.kind = 'shipped' AND s.audience = 'customer')
          AND NOT EXISTS (SELECT 1 FROM notice_preference w WHERE w.level IS NOT NULL
                            AND (w.scope = 'shop' OR (w.scope = 'contact'
                              AND w.scope_key = CAST(o.contact_id AS TEXT))))
        """,
    ),
    Check(
        "I24",
        """
        SELECT 'outbox:' || MIN(id), kind || ' told ' || COUNT(*) || ' times' FROM outbox
        GROUP BY event_key, kind, recipient_kind, recipient_id HAVING COUNT(*) > 1
        """,
    ),
    Check(
        "I24",
        """
        SELECT 'outbox:' || id, 'state ' || state FROM outbox
        WHERE state NOT IN ('pending', 'sent', 'dead', 'dropped')
           OR (state IN ('dead', 'dropped') AND reason = '')
        """,
    ),
    Check(
        "I24",
        """
        SELECT 'campaign:' || r.campaign_id, 'tells contact ' || r.contact_id || ' of customer '
               || r.customer_id || ', one of which is not there'
        FROM campaign_recipient r
        LEFT JOIN campaign k ON k.id = r.campaign_id
        LEFT JOIN contact p ON p.id = r.contact_id
        LEFT JOIN customer c ON c.id = r.customer_id
        WHERE k.id IS NULL OR p.id IS NULL OR c.id IS NULL
        """,
    ),
    Check(
        "I24",
        """
        SELECT 'entitlement:' || e.account || ':' || e.address, 'does not know its address'
        FROM entitlement e
        LEFT JOIN address_book a ON a.account = e.account AND a.external_id = e.address
        WHERE COALESCE(e.address_id, 0) <> COALESCE(a.id, 0)
        """,
    ),
    Check(
        "I25",
        """
        SELECT 'outbox:' || id, 'sent without a trace, or still leased' FROM outbox
        WHERE (state = 'sent' AND (sent_at IS NULL OR (sent_via = '' AND reason = '')))
           OR (state <> 'pending' AND lease_owner IS NOT NULL)
           OR (state <> 'sent' AND sent_at IS NOT NULL)
        """,
    ),
    Check(
        "I25",
        """
        SELECT 'outbox:' || n.outbox_id, 'noted as sent, and not pending' FROM outbox_note n
        LEFT JOIN outbox x ON x.id = n.outbox_id
        WHERE COALESCE(x.state, '') <> 'pending'
        """,
    ),
    Check(
        "I26",
        """
        SELECT 'outbox:' || later.id, 'sent before ' || earlier.id
        FROM outbox later JOIN outbox earlier
          ON earlier.recipient_kind = later.recipient_kind
         AND earlier.recipient_id = later.recipient_id
         AND (earlier.queued_at < later.queued_at
              OR (earlier.queued_at = later.queued_at AND earlier.id < later.id))
        WHERE later.state = 'sent' AND earlier.state = 'sent'
          AND earlier.is_bulk <= later.is_bulk
          AND later.parked_at IS NULL AND earlier.parked_at IS NULL
          AND later.sent_at < earlier.sent_at
        """,
    ),
)
