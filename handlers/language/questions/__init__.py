"""Questions about agreements: what they say, with the clause, or that they do not say."""

from handlers.language.questions.answer import Answer, Facts, Quote
from handlers.language.questions.answering import ask, in_their_words, ready
from handlers.language.questions.wording import as_text

__all__ = ["Answer", "Facts", "Quote", "as_text", "ask", "in_their_words", "ready"]
