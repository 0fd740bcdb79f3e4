"""Messages in and out: inbox, outbox, sending windows, addresses, channel tokens.

For: each message handled once, each notice delivered in order, nothing sent outside its window.
Not for: what a notice says (handlers.notice), who is told what (notice), networks (bot.courier).
"""
