"""What each kind of promotion does to a draft. Pure; one file per kind.

Every kind answers two questions about some lines: what it would take off or give (`effect`), and
what is missing for more of it (`nudge`). `engine` decides which of them are applied, and in which
order. Amounts are minor units, shares are in 1/100 of a percent, packs are order units.
"""
