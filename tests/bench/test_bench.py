"""The bench runs, and in its smallest run nothing is lost. No timing is judged here."""

from collections import Counter

from bench import invoices, scenarios
from bench.mails import mix
from bench.report import correctness
from bench.rig import Rig


def test_the_mix_is_the_same_for_the_same_seed() -> None:
    first, second = list(mix(200)), list(mix(200))
    assert [mail.raw for mail in first] == [mail.raw for mail in second]
    assert first[5].raw != list(mix(6, seed=2))[5].raw


def test_the_mix_holds_what_it_says() -> None:
    kinds: Counter[str] = Counter()
    attachments, identifiers = 0, set()
    for mail in mix(1000):
        kinds[mail.kind] += 1
        attachments += b"Content-Disposition: attachment" in mail.raw
        identifiers.add(mail.message_id)
    automatic = sum(kinds[kind] for kind in ("vacation", "report", "out of office", "list"))
    assert len(identifiers) == 1000
    assert 40 <= automatic <= 75
    assert 150 <= attachments <= 210
    assert kinds["reply"] >= 80


def test_a_small_backlog_is_answered_by_both_and_nothing_is_lost() -> None:
    with Rig() as rig:
        ((floor, vamail),) = scenarios.backlogs(rig, 60, 1)
    assert floor.correct, correctness(floor)
    assert vamail.correct, f"{correctness(vamail)}\n{vamail.said}"
    assert vamail.steady > 0
    assert vamail.cpu > 0
    assert vamail.peak_mb > 0


def test_invoices_are_made_and_carry_their_xml() -> None:
    found = invoices.measure(4)
    assert found.wrong == 0
    assert found.octets > 10_000
