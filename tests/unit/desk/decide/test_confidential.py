"""Nothing about one client is ever in anything that goes to another: random days at random desks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import HOUR, MINUTE, TUESDAY, client, from_va, house, mail, mails_of
from vamail.mail.identifiers import make_reply_address

NAMES = ("acme", "globex", "initech")
CLIENTS = tuple(client(name, f"info@{name}.example", domains=(f"{name}.example",)) for name in NAMES)

WAYS = ("new", "answer one", "answer ours", "name a task", "token", "by the VA", "accepted")
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*NAMES, "stranger")),
        st.sampled_from(
            ("new", "answer one", "answer ours", "name a task", "token", "by the VA", "accepted")
        ),
        st.integers(0, 7),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=120, deadline=None)
@given(steps=STEPS, policy=st.sampled_from(("never", "daily", "always")))
def test_no_name_or_reference_of_another_client_leaves(steps, policy):
    desk = house(clients=CLIENTS, acknowledge_replies=policy)
    for number, (who, how, pick) in enumerate(steps):
        message = _message(desk, who, how, pick, number)
        extra = {"accepted": True} if how == "accepted" else {}
        decision = desk.receives(message, at=TUESDAY + number * (HOUR + MINUTE), **extra)
        # what a client's own mail names is that client's own words; what the VA's names is not
        own = set() if how == "by the VA" else {*message.references, *message.in_reply_to}
        for sent in mails_of(decision):
            owner = sent.to.email.partition("@")[2].removesuffix(".example")
            assert owner == who, "what somebody asks is answered to that somebody"
            ids = [one for one in (*sent.references, sent.in_reply_to) if one not in own]
            said = f"{dict(sent.values)} {sent.to} {ids} {sent.subject}".lower()
            assert not [name for name in NAMES if name != owner and name in said]
            foreign = [task.ref for task in desk.desk.tasks.values() if owner not in task.requester]
            assert not [ref for ref in foreign if f"'{ref.lower()}'" in said]


def _message(desk, who, how, pick, number):
    address, text = f"info@{who}.example", f"Please do number {number}."
    known = desk.desk.mails[pick % len(desk.desk.mails)].message_id if desk.desk.mails else ""
    ours = desk.desk.sent[pick % len(desk.desk.sent)].message_id if desk.desk.sent else ""
    if how == "by the VA":
        forward = f"----\nFrom: {address}\nSubject: Number {number}\n\n{text}"
        return from_va(forward, message_id=f"v{number}@va.example", references=(known,) if known else ())
    fields = {
        "answer one": {"answers": known},
        "answer ours": {"answers": ours},
        "name a task": {"subject": f"Re: [T-{pick + 1}] number {number}"},
        "token": {"to": make_reply_address(SECRET, "requests@va.example", f"T-{pick + 1}")},
    }.get(how, {})
    given = {"subject": f"Number {number}", **fields}
    return mail(text, sender=address, message_id=f"n{number}@{who}.example", **given)
