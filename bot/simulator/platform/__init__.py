"""The fake platform: WeChat 公众号 and WeCom as this server sees them, on loopback HTTP.

It answers the platforms' APIs with their own error codes, keeps its own ledger of what may be
sent when, and refuses what the real one refuses. It never looks into the server's database and
shares no code with it but the envelope codec.
"""
