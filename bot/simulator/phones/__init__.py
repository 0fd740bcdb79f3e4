"""The phones of the fake platform: who holds them, and what stands in their chats.

A person is a customer in WeChat or a member in WeCom. What the server sends ends up as a bubble
in a person's chat, with the cards and options that can be tapped. Kept in a small SQLite file of
its own; the server's database knows nothing of it.
"""
