"""Two clocks that begin with one mail under hours that nobody kept yet: the hours are written once."""

from unit.desk.house import DAY, TUESDAY, house, mail
from vamail.model.effects import Keep
from vamail.model.ledger import Clock, PinnedHours


def test_a_further_mail_on_a_task_from_before_clocks_were_kept():
    at_home = house()
    at_home.receives(mail("Please make the flyer."))
    at_home.desk.ledger = {}  # as after an upgrade, or after the VA changed her hours
    further = mail("Please do it by 4 December.", message_id="a2@acme.example", answers="a1@acme.example")
    decision = at_home.receives(further, at=TUESDAY + DAY)
    kept = [effect.value for effect in decision.effects if isinstance(effect, Keep)]
    assert sum(isinstance(one, Clock) for one in kept) == 2
    assert sum(isinstance(one, PinnedHours) for one in kept) == 1
