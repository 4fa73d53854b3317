"""Links that members give: kept when they lead to a public site over https, shown by their real host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.links import link_said, public_link
from handlers.kit.phrases import say
from handlers.kit.request import Refusal

KEPT = [
    ("https://www.arboga.se/a?b=1#c", "https://www.arboga.se/a?b=1#c"),
    (" https://WWW.Arboga.SE./Väg ", "https://www.arboga.se/Väg"),
    ("https://sala.se:443/", "https://sala.se/"),
    ("https://västerås.se/plan", "https://xn--vsters-buam.se/plan (the host is västerås.se)"),
    ("https://xn--vsters-buam.se/plan", "https://xn--vsters-buam.se/plan (the host is västerås.se)"),
    ("https://arboga.se@", None),
    ("https://arboga.se@ond.se/", None),
    ("https://arboga.se\nSet-Cookie: a=b", None),
    ("https://аrboga.se", None),  # the first letter is Cyrillic
    ("https://xn--rboga-6ve.se", None),  # the same, already in punycode
    ("https://xn--rboga-gra.example/", None),
    ("https://xn--zz--.se", None),
    ("https://127.0.0.1/", None),
    ("https://2130706433/", None),
    ("https://0x7f.1/", None),
    ("https://[::1]/", None),
    ("https://[", None),
    ("https://localhost/", None),
    ("https://skrivare.local/", None),
    ("https://sala..se/", None),
    ("https://-sala.se/", None),
    ("https://sala.se:8443/", None),
    ("https://sala.se:tusen/", None),
    ("https:///sala.se", None),
    ("https:sala.se", None),
    ("http://sala.se", None),
    ("javascript:alert(1)", None),
    ("data:text/html,hej", None),
    ("sala.se", None),
    ("https://sala.se/" + "x" * 500, None),
]


@pytest.mark.parametrize(("said", "shown"), KEPT)
def test_what_is_kept_and_how_it_is_shown(said: str, shown: str | None) -> None:
    if shown is None:
        with pytest.raises(Refusal) as refused:
            public_link(said)
        assert refused.value.field == "link"
    else:
        assert say(link_said(public_link(said)), "en") == shown


@given(st.text(max_size=60).map(lambda rest: f"https://{rest}"))
def test_any_text_is_kept_as_one_https_address_or_refused(said: str) -> None:
    try:
        kept = public_link(said)
    except Refusal:
        return
    assert kept.startswith("https://")
    assert kept.split("/")[2].isascii()
    assert public_link(kept) == kept
