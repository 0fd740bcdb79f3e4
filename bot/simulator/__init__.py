"""The simulator: WeChat and WeCom on this machine, for `jiedan demo`, `jiedan chat` and the tests.

A fake platform (APIs with quotas and errors, signed and encrypted pushes), the phones of people,
a browser page that shows them, and the terminal chat. The server under it is the real one and
notices no difference. It is no test double of our own code and makes no decision of the shop's.
"""
