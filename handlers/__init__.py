"""The conversation: from a verified message to what is done and said, free of any channel.

For: the pipeline of a turn (turn.py), the routes of intents (routes.py), one file per feature
word, the words of every reply, refusal and notice.
Not for: understanding a text (nlu), business rules (domain), wire formats and networks (bot).
"""
