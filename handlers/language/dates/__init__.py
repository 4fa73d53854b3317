"""Swedish and English time expressions, read."""

from handlers.language.dates.answer import Reading, When, as_json
from handlers.language.dates.reading import when
from handlers.language.dates.reasons import Reason

__all__ = ["Reading", "Reason", "When", "as_json", "when"]
