"""What the merchant tells about his terms: how to pay, invoices, when somebody is there.

For: a sentence of the merchant's own per question, told to whoever asks.
Not for: a shop's own credit terms (credit), what delivery costs (delivery).
"""

from domain.terms.errors import SentenceInvalid
from domain.terms.model import LONGEST, Question
from domain.terms.service import sentences, set_sentence

__all__ = ["LONGEST", "Question", "SentenceInvalid", "sentences", "set_sentence"]
