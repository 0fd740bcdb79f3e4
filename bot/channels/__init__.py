"""The edge towards WeChat and WeCom: wire formats, their APIs, and one channel per product.

A channel turns verified fields into an `Inbound` and a `Reply` into what its platform can show.
Not here: what is answered (handlers), when it is sent (bot.courier), or any database access.
wechatpy is imported in this package only, for its AES cipher.
"""
