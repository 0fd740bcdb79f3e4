"""The state of a chat: who answers (bot or human), the open question, language, topic, the log.

For: what must be remembered from one message to the next, and what was said.
Not for: understanding or answering (handlers), delivery of messages (messaging).
"""
