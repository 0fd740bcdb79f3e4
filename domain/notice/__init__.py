"""Who is told what: the policy that turns events into outbox rows.

For: recipients, importance and quiet hours of each kind of notice (commerce.md section 7).
Not for: the words of a notice (handlers.notice), its delivery (bot.courier).
"""
