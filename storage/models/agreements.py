"""Agreements and their parties, as the files say them."""

from __future__ import annotations

from datetime import date

from sqlmodel import SQLModel

from storage.models.columns import fact, listing


class OrganisationRow(SQLModel, table=True):
    """A public organisation or another actor; `origin` is "agreement" or "network" (added by a coordinator)."""

    __tablename__ = "organisation"
    key: str = fact(primary_key=True)
    name: str = fact(unique=True)
    short_name: str = fact("")
    genitive: str = fact("")
    kind: str = fact("annan")
    aliases: list[str] = listing()
    domains: list[str] = listing()
    origin: str = fact("agreement")


class AgreementRow(SQLModel, table=True):
    """An agreement as its file stood when it was last loaded; `data` is the whole of it as JSON."""

    __tablename__ = "agreement"
    key: str = fact(primary_key=True)
    position: int = fact(0)
    name: str = fact()
    valid_from: date = fact()
    valid_to: date = fact()
    digest: str = fact()
    data: str = fact()


class PartyRow(SQLModel, table=True):
    """An organisation that is in a network: a party of the agreement, or "externa" (another actor)."""

    __tablename__ = "party"
    agreement: str = fact(primary_key=True, foreign_key="agreement.key")
    organisation: str = fact(primary_key=True, foreign_key="organisation.key", index=True)
    role: str = fact()
