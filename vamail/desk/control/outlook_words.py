"""What stands behind the words for statements of account, aging and the forecast."""

import re
from dataclasses import replace

from vamail.desk.control import money_words
from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.arguments import Fields, Rest
from vamail.desk.control.courtesy import is_courtesy
from vamail.model.pattern import lazy

MOST_MONTHS = 12
_EDGES = " \t,،;؛:：.!"
_FOR = lazy(r"^(?:for|of|to|برای|از آن)\s+", re.IGNORECASE)
_UNTIL = lazy(r"(?:^|\s)(?:until|till|to|through|eddig|تا)\s", re.IGNORECASE)
_MONTHS = lazy(r"(?:for\s+|next\s+)*(\d{1,9})(?:\s*(?:months?|hónap(?:ra)?|hó|ماه))?", re.IGNORECASE)


def statement(rest: Rest) -> Fields:
    """`statement acme [since 1 sep | this month]`: up to today, always."""
    text = _FOR.sub("", rest.text.strip(_EDGES), count=1)
    fields = dict(money_words.invoice(replace(rest, text=text)))
    if fields.get("tasks") or fields.get("invoices") or fields.get("charges") or _UNTIL.search(text):
        raise rest.unclear("rest", said=text)
    if not fields.get("client"):
        raise rest.unclear("missing")
    return {"client": fields["client"], "since": fields.get("since")}


def aging(rest: Rest) -> Fields:
    """Nothing stands behind it."""
    if not is_courtesy(rest.text):
        raise rest.unclear("rest", said=rest.text)
    return {}


def forecast(rest: Rest) -> Fields:
    """For how many months, of 1 to 12: `6`, `6 months`."""
    text = plain_digits(rest.text.strip(_EDGES))
    if is_courtesy(text):
        return {}
    found = _MONTHS.fullmatch(text)
    if found is None:
        raise rest.unclear("rest", said=rest.text)
    if not 1 <= int(found[1]) <= MOST_MONTHS:
        raise rest.unclear("months", said=rest.text, near=str(MOST_MONTHS))
    return {"only": str(int(found[1]))}
