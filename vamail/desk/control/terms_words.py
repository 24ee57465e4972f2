"""What stands behind the words for deposits and final invoices."""

from dataclasses import replace

from vamail.desk.control import money_words
from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.arguments import Fields, Rest
from vamail.desk.control.charge_words import charges
from vamail.desk.control.courtesy import is_courtesy
from vamail.desk.control.meeting_refs import without_invoices
from vamail.desk.control.money_front import none_below_zero
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.model.pattern import lazy

_SHARE = r"(\d{1,3})\s*(?:[%٪]|percent|per cent|százalék(?:os)?|درصد)"
_WORD = r"(?:deposit|upfront|up front|előleg(?:et|számla)?|پیش[\s\u200c]?پرداخت|بیعانه)"
_COLON = lazy(r"[:：]")
_DEPOSIT = lazy(rf"(?:^|\s)(?:{_SHARE}\s*)?{_WORD}(?:\s+(?:of\s+)?{_SHARE})?\s*$")
_ALONE = lazy(rf"(?:^|\s){_SHARE}\s*$")
_FINAL = folded("final|final invoice|végszámla|végszámlát|صورتحساب نهایی|نهایی|تسویه")
_EDGES = " \t,،;؛."


def invoice(rest: Rest) -> Fields:
    """`invoice acme deposit 50%: website 1200 EUR`, `invoice I-7 final`; else as `money_words.invoice`."""
    refs, text, _ = without_invoices(rest.text)
    if refs or rest.invoices:
        head, charged = _parted(text)
        if fold(head.strip(_EDGES)) in _FINAL:
            return _final(refs, charged, rest)
        return money_words.invoice(rest)
    head, charged = _parted(rest.text)
    found = _DEPOSIT.search(plain_digits(head.strip(_EDGES)).casefold())
    if found is None:
        return money_words.invoice(rest)
    return _deposit(head.strip(_EDGES)[: found.start()], found[1] or found[2] or "", charged, rest)


def deposit(rest: Rest) -> Fields:
    """`deposit acme 50%: website 1200 EUR`; without a share as was agreed."""
    none_below_zero(rest.text, rest)
    head, charged = _parted(rest.text)
    head = head.strip(_EDGES)
    if rest.parted and not charged:
        head, charged = "", rest.text
    found = _ALONE.search(plain_digits(head).casefold())
    return _deposit(head[: found.start()] if found else head, found[1] if found else "", charged, rest)


def final(rest: Rest) -> Fields:
    """`final I-7`, or with the lines of the whole, where it came to something else."""
    refs, text, parted = without_invoices(rest.text)
    if text and not (parted or rest.parted):
        raise rest.unclear("rest", said=text)
    return _final(refs, text, rest)


def interest(rest: Rest) -> Fields:
    """`interest I-7`, or `interest I-7 on I-9` for lines on that draft."""
    refs, text, _ = without_invoices(rest.text)
    if not is_courtesy(text) or len(refs) + len(rest.invoices) > 2:
        raise rest.unclear("rest", said=text or ", ".join(refs))
    return {"invoices": refs}


def _parted(text: str) -> tuple[str, str]:
    head, *more = _COLON.split(text, maxsplit=1)
    return head, more[0] if more else ""


def _deposit(head: str, share: str, charged: str, rest: Rest) -> Fields:
    if share and not 0 < int(share) < 100:
        raise rest.unclear("rest", said=f"{share}%")
    fields = money_words.invoice(replace(rest, text=f"{head}: {charged}" if charged else head, parted=False))
    return {**fields, "kind": "deposit", "percent": int(share or 0)}


def _final(refs: tuple[str, ...], charged: str, rest: Rest) -> Fields:
    lines = tuple(charges(charged, rest)) if charged.strip(_EDGES) else ()
    return {"kind": "final", "invoices": refs, "charges": lines}
