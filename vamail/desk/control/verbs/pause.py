"""`pause acme`, `pause all`, `resume`: automatic mail is stopped, and goes on."""

from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.promise import pauses
from vamail.model.ledger import Pause


def pause(doing: Doing) -> Result:
    """Nothing leaves by itself to this client, or to anybody."""
    slug = doing.command.client
    client = doing.workspace.client(slug) if slug else None
    if slug and client is None:
        known = ", ".join(one.slug for one in doing.workspace.clients)
        return doing.refused("no_client", "known_clients", client=slug, known=known)
    before = doing.desk.kept(Pause, slug or "*")
    if before is not None and before.is_open:
        return doing.refused("paused_already", when=doing.clock(before.since))
    stopped = pauses.stop(doing.desk, slug, doing.now)
    said = doing.say("pause", client=client.name) if client else doing.say("pause_all")
    return Result(what=said, effects=(*stopped, journal(doing, f"pause {slug or 'all'}")))


def resume(doing: Doing) -> Result:
    """It goes on: for this client, or for everybody."""
    slug = doing.command.client
    running = doing.desk.kept_open(Pause)
    found = [one for one in running if not slug or one.client == slug]
    if not found:
        if running:
            known = ", ".join(one.client or "*" for one in running)
            return doing.refused("not_paused", "pause_other", known=known)
        return doing.refused("not_paused")
    effects = pauses.let_go(doing.desk, slug, doing.now)
    client = doing.workspace.client(slug) if slug else None
    said = doing.say("resume", client=client.name if client else slug) if slug else doing.say("resume_all")
    return Result(what=said, effects=(*effects, journal(doing, f"resume {slug or 'all'}")))
