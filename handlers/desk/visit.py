"""One request on its way through the desk: who, what, whether they may, the answer, and what is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.desk import finish
from handlers.desk.gate import Denied, authorise, place_request
from handlers.desk.router import Route, Router, Yes, yes_or_no
from handlers.desk.who import Known, changed, meet, recognise, remember_place
from handlers.kit.abilities import Ability, Organisation, Registry
from handlers.kit.cards import Form
from handlers.kit.clean import LONGEST_LINE, LONGEST_NAME, LONGEST_VALUE, cleaned, personal_numbers
from handlers.kit.line import labelled, tidy
from handlers.kit.phrases import t
from handlers.kit.request import Again, Confirm, Heard, NeedsWriting, Passed, Refusal, Reply, Request
from storage.changes import Change, watch
from storage.models import Question
from storage.prepared import Savepoint
from storage.queries import journal, members


class Visit:
    """Everything that one delivery needs, so that it can be answered in a reading or in a writing session."""

    def __init__(self, heard: Heard, now: datetime, registry: Registry, router: Router) -> None:
        self.heard = _cleaned(heard)
        self.now = now
        self._registry = registry
        self._router = router
        self._yes: Yes | None = None
        self._placed: Request | None = None
        self._turned_down = False
        self.changed = False
        # What is too long is refused: its beginning is enough to know what it was meant for.
        words = self.heard.words[:LONGEST_LINE]
        self._gone = bool(heard.ability) and heard.ability not in registry.abilities
        if self._gone:
            self._route = router.route("")
        elif heard.ability:
            self._route = Route(registry.named(heard.ability), words)
        else:
            self._yes = yes_or_no(words)
            self._route = router.route(words)

    @property
    def only_reads(self) -> bool:
        """Tell whether a session that cannot write is enough, as far as the words show."""
        ability = self._route.ability
        reads = ability.reads or (self.heard.deed == "open" and ability.opener is not None)
        return reads and not self._route.guessed and self._yes is None

    def read(self, db: Session) -> Reply | None:
        """Answer without writing; NeedsWriting when something has to be written down, Denied to be audited."""
        known = recognise(db, self.heard, self.now)
        if known.asked or not known.reachable:
            raise NeedsWriting
        try:
            reply = self._answered(db, known, None)
        except Denied:
            raise
        except Refusal as refusal:
            reply = self._refused(db, known, refusal)
        return self._finished(reply, known)

    def write(self, db: Session) -> Reply | None:
        """Answer, and write down the delivery, its effect and its audit in one transaction.

        It leaves the visit as it was: what it wrote may have to be written once more.
        """
        if not journal.first_time(db, self.heard.key, self.now):
            return None
        visit = Visit.__new__(Visit)
        visit.__dict__.update(self.__dict__)
        reply = visit._written(db)
        self.changed = visit.changed
        return reply

    def _written(self, db: Session) -> Reply:
        changes = watch(db)
        known = meet(db, self.heard, self.now)
        if not known.reachable:
            remember_place(db, known, self.heard, self.now)
        vouched = len(changes)
        question = self._taken(db, known)
        outcome = "done"
        before = Savepoint(db)
        try:
            reply = self._answered(db, known, question)
            before.keep()
        except Refusal as refusal:
            # What the handler did is undone; the delivery and this attempt stay.
            before.undo()
            outcome = "denied" if isinstance(refusal, Denied) else "refused"
            del changes[vouched:]
            reply = self._refused(db, known, refusal)
        if reply.confirm is not None:
            self._ask_later(db, known.identity_id, reply.confirm)
        spoken = known.asker.language
        if not known.asker.member_id or any(change["table"] == "member" for change in changes):
            known = changed(db, known, self.heard)
        # The language of who is no member stands with the identity, and is nobody else's business: no audit.
        self.changed = bool(changes) or known.asker.language != spoken
        if changes or outcome == "denied":
            self._record(db, known, outcome, changes)
        reply = self._finished(reply, known)
        if not known.told and reply.seen_by == "asker" and reply.form is None:
            members.told(db, known.identity_id, self.now)
            reply = finish.with_privacy_notice(reply, known.asker.language)
        return reply

    def _taken(self, db: Session, known: Known) -> Question | None:
        if not known.asked:
            return None
        return journal.take_question(db, known.identity_id, self.heard.address.place, self.now)

    def _answered(self, db: Session, known: Known, question: Question | None) -> Reply:
        _check_door(self.heard)
        if self._gone:
            return finish.button_is_gone()
        if self._yes is not None:
            return self._confirmed(db, known, question, self._yes)
        if self._route.guessed:
            return _did_you_mean(self._route)
        return self._asked(db, known, self._route)

    def _asked(self, db: Session, known: Known, route: Route, passes: int = 2) -> Reply:
        """Ask an ability, and the one that it passes the words on to: a command's to a question's to what is live."""
        try:
            return self._ask(db, known, route, confirmed=False)
        except Passed as passed:
            if not passes:  # each knows nothing of the words that the other gave: the whole is better than nothing
                return self._ask(db, known, Route(route.ability, ""), confirmed=False)
            named = self._registry.abilities.get(passed.ability)
            onwards = Route(named, passed.words) if named else self._router.question(self.heard.words)
            return self._asked(db, known, onwards, passes - 1)

    def _confirmed(self, db: Session, known: Known, question: Question | None, yes: Yes) -> Reply:
        if question is None:
            return finish.nothing_was_asked()
        if not yes.agreed:
            return finish.nothing_changed()
        if not question.ability:
            # A misspelt word was meant: what it does may still have a question of its own.
            self._route = self._router.route(question.words)
            return self._asked(db, known, self._route)
        values = {key: (value,) for key, value in question.carried}
        self.heard = replace(self.heard, values={**self.heard.values, **values})
        self._route = Route(self._registry.named(question.ability), question.words)
        return self._ask(db, known, self._route, confirmed=True)

    def _ask(self, db: Session, known: Known, route: Route, *, confirmed: bool) -> Reply:
        ability, heard = route.ability, self.heard
        ask = self._placed = place_request(
            self._request(known, route, confirmed=confirmed), ability, known.agreement, db
        )
        authorise(ask, ability, db)
        empty = heard.deed == "ask" and not (ask.words or ask.values)
        if ability.opener is not None and (heard.deed == "open" or (empty and heard.can_open)):
            form = finish.prefilled(ability.opener(ask, db), heard.values)
            if heard.can_open:
                return Reply(finish.nothing(), form=form)
            return finish.button_that_opens(ability, form)
        return ability(ask, db)

    def _request(self, known: Known, route: Route, *, confirmed: bool) -> Request:
        line = labelled(route.rest, route.ability.label_words)
        return Request(
            heard=self.heard,
            asker=known.asker,
            now=self.now,
            words=line.rest,
            values={**line.values, **self.heard.values},
            confirmed=confirmed,
        )

    def _refused(self, db: Session, known: Known, refusal: Refusal) -> Reply:
        self._turned_down = True
        denied = isinstance(refusal, Denied)
        form = self._form_again(db, known) if self.heard.deed == "send" and not denied else None
        if form is not None:
            return Reply(finish.nothing(), form=finish.with_errors(form, refusal, self.heard.values))
        return finish.refused(refusal, self._route.ability, denied=denied)

    def _form_again(self, db: Session, known: Known) -> Form | None:
        """Open the form that was sent once more; None where that is refused too, or nothing was opened before."""
        ability = self._route.ability
        if ability.opener is None:
            return None
        try:
            ask = place_request(self._request(known, self._route, confirmed=False), ability, known.agreement, db)
            authorise(ask, ability, db)
            return ability.opener(ask, db)
        except Refusal:
            return None

    def _ask_later(self, db: Session, identity_id: int, confirm: Confirm) -> None:
        """Keep what a yes will do, with the network and the organisation that were meant."""
        carried = dict(confirm.carried)
        if confirm.ability and self._placed is not None:
            ability = self._registry.named(confirm.ability)
            if ability.agreement == "one":
                carried.setdefault("agreement", self._placed.agreement)
            if isinstance(ability.concern, Organisation):
                carried.setdefault("organisation", self._placed.organisation)
        journal.ask_later(
            db,
            identity_id,
            self.heard.address.place,
            ability=confirm.ability,
            words=confirm.words,
            carried=[[key, value] for key, value in carried.items() if value],
            now=self.now,
        )

    def _record(self, db: Session, known: Known, outcome: str, changes: list[Change]) -> None:
        ability: Ability = self._route.ability
        placed = self._placed
        touches = placed is not None and isinstance(ability.concern, Organisation)
        journal.record(
            db,
            at=self.now,
            actor=known.pseudonym,
            organisation=known.asker.organisation,
            agreement=placed.agreement if placed else "",
            ability=ability.name,
            outcome=outcome,
            target=placed.organisation if placed and touches else "",
            platform=self.heard.address.platform,
            # A private place names the person by itself, and would outlive an erasure here.
            place=self.heard.address.place if self.heard.shared else "private",
            changes=changes,
        )

    def _finished(self, reply: Reply, known: Known) -> Reply:
        return finish.finished(reply, known.asker.language, self._registry, self._again())

    def _again(self) -> Again | None:
        """Say how to ask for the same once more; what changes something or was refused is not asked twice."""
        if self._turned_down or self._yes is not None or self._route.guessed or not self._route.ability.reads:
            return None
        carried = tuple((key, value) for key, sent in self.heard.values.items() for value in sent)
        return Again(self._route.ability.name, self._route.rest, carried)


def _cleaned(heard: Heard) -> Heard:
    values = {key: tuple(cleaned(value) for value in sent) for key, sent in heard.values.items()}
    name = tidy(cleaned(heard.sender.name))[:LONGEST_NAME]
    sender = heard.sender if name == heard.sender.name else replace(heard.sender, name=name)
    return replace(heard, words=cleaned(heard.words), values=values, sender=sender)


def _check_door(heard: Heard) -> None:
    """Stop what is too long, and numbers that identify a person, before anything is done with them."""
    if len(heard.words) > LONGEST_LINE:
        raise Refusal(
            t(
                "That is {count} characters; a message can have {limit}. Nothing was saved: make it shorter.",
                count=len(heard.words),
                limit=LONGEST_LINE,
            )
        )
    for key, sent in heard.values.items():
        for value in sent:
            if len(value) > LONGEST_VALUE:
                raise Refusal(
                    t(
                        "That is {count} characters; here there is room for {limit}.",
                        count=len(value),
                        limit=LONGEST_VALUE,
                    ),
                    field=key,
                )
    texts = [heard.words, *(value for sent in heard.values.values() for value in sent)]
    if any(map(personal_numbers, texts)):
        raise Refusal(
            t(
                "Your text seems to hold a personal identity number. Such numbers do not belong here: nothing was "
                "saved or sent on. Take the number out and write again."
            )
        )


def _did_you_mean(route: Route) -> Reply:
    word = finish.command_word(route.ability)
    spelling = t("{command} {rest}", command=word, rest=route.rest) if route.rest else word
    return finish.question(
        t("Did you mean “{line}”? Answer yes, or write another command.", line=spelling),
        Confirm("", f"{route.ability.swedish} {route.rest}".strip()),
    )
