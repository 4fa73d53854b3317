"""The one door: what an adapter heard goes in, a reply in the member's language comes out."""

from handlers.desk.door import Desk

__all__ = ["Desk"]
