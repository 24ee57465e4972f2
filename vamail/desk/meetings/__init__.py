"""Meetings: invitations, changes, offers, answers, reminders. Pure deciders over `model.meetings.Meeting`.

A meeting is a value of the ledger under its name (`M-7`). Whatever changes it, a rule, a command, an answer
that came by mail, a timer, is one function here: from a `Meeting` and an `Origin` to an `Outcome`, which
holds the next version (`Keep`), the mails (`letters`) and the timers. Nothing here reads a mail's bytes
(`mail.itip`) or writes an object (`render.invitation`).

- `wanted`: the values in which others ask, and in which they are answered.
- `making`: a new meeting or offer; `changing`: moved, cancelled, chosen, a proposal agreed to or not.
- `conflicts`: what a time collides with, before anybody is invited.
- `letters`: every mail, one function each; `people`: who may see what.
- `inbound`: what comes by mail: REPLY, COUNTER, REFRESH, and REQUEST and CANCEL of others (`theirs`).
- `choice`: the plain words in which a client chooses a slot, accepts or declines.
- `reminders`, `after`: what falls due before and behind a meeting.

One mail goes to each guest; a guest sees the VA and the guests of the same client, never another client's. An
answer counts where it comes from the guest's own address, about a UID that only guests know, and nothing says
that it is forged; otherwise it is told and changes nothing.
"""
