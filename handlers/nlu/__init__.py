"""Understanding of what a shop types: pure, in memory, bounded work, no clock and no database.

`read(text, lexicon)` cuts a text into amounts, mentions of goods and command words;
`interpret(reading, situation)` gives them a meaning in the conversation. It never guesses in
silence: a line is committed on evidence, otherwise it comes out as a question.
Not here: what is answered (handlers), what it costs or whether it is there (domain).
"""

from handlers.nlu.intents import Situation
from handlers.nlu.interpret import interpret
from handlers.nlu.lexicon import Lexicon, build_lexicon
from handlers.nlu.reader import read

__all__ = ["Lexicon", "Situation", "build_lexicon", "interpret", "read"]
