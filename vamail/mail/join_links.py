"""The link by which one joins a meeting, as programs write it into a calendar object.

Nothing is fetched: a link is text. Hosts are matched whole, so that `zoom.us.evil.example` is none of them.
"""

from vamail.mail.ical import Component, unescape
from vamail.model.pattern import lazy

_SEARCHED_MAX = 60_000
_LINK_MAX = 1_000
_SAID = (
    "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
)  # fmt: skip
_REST = r"[^\s<>\"'\\^`{|}\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069]"
_ANY = lazy(rf"https?://{_REST}{{4,{_LINK_MAX}}}", 2)
_KNOWN = lazy(
    r"https://(?:"
    r"(?:[a-z0-9-]{1,40}\.){0,3}zoom(?:gov)?\.(?:us|com)/(?:j|my|s|w|wc/join)/"
    r"|meet\.google\.com/[a-z]"
    r"|teams\.(?:microsoft\.com|microsoft\.us|live\.com|cloud\.microsoft)/(?:l/meetup-join|meet)/"
    r"|(?:[a-z0-9-]{1,40}\.){1,3}webex\.com/(?:meet|join|wbxmjs|[a-z0-9-]{1,40}/j\.php)"
    r"|meet\.jit\.si/[^\s/]|whereby\.com/[^\s/]|join\.skype\.com/[^\s/]|facetime\.apple\.com/join"
    r"|meet\.goto\.com/[0-9]|(?:global\.)?gotomeeting\.com/join/|(?:www\.)?gotomeet\.me/[^\s/]"
    r"|app\.slack\.com/huddle/|meet\.proton\.me/|meet\.zoho\.(?:com|eu)/|(?:app\.)?chime\.aws/[0-9]"
    r"|(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,20}/(?:index\.php/)?call/[a-z0-9]{6,40}(?![a-z0-9])"
    rf"){_REST}{{0,{_LINK_MAX}}}",
    2,
)
_TAIL = ".,;:!?)]*_"


def join_link(event: Component) -> str:
    """The first link that says so itself, else of a known service, else any in LOCATION; '' without one."""
    for name in _SAID:
        for said in event.every(name)[:5]:
            if found := _ANY.match(unescape(said.value).strip()):
                return _cut(found[0])
    texts = [unescape(event.value(name)[:_SEARCHED_MAX]) for name in ("URL", "LOCATION", "DESCRIPTION")]
    for text in texts:
        if found := _KNOWN.search(text):
            return _cut(found[0])
    anywhere = _ANY.search(texts[1])
    return _cut(anywhere[0]) if anywhere else ""


def _cut(link: str) -> str:
    return link[:_LINK_MAX].rstrip(_TAIL)
