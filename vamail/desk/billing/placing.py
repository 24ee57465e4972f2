"""Whose time an entry of a time tracker is, of which task and service: by the VA's words, else by name.

A name that means nothing is never guessed: the file is refused, and the sentence says what to write.
"""

from dataclasses import dataclass
from functools import cached_property

from vamail.desk.billing import worked_words as words
from vamail.desk.billing.rates import service_of
from vamail.model.books import TimesheetFile, TimesheetRow
from vamail.model.desk import Desk, KnownTask
from vamail.model.ledger import Merge
from vamail.model.pattern import lazy
from vamail.workspace.types import Client, Workspace

_REFERENCE = lazy(r"(?<![\w-])T-([0-9]{1,9})(?![\w-])")
_MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose the time is. `lost`: tasks that it names and that are not there; `nobody`: it is left out."""

    client: str = ""
    task: str | None = None
    service: str = ""
    lost: tuple[str, ...] = ()
    nobody: bool = False


@dataclass(frozen=True)
class Places:
    """What names of one file mean."""

    file: TimesheetFile
    desk: Desk
    workspace: Workspace

    def of(self, row: TimesheetRow) -> Place | str:
        """Whose time it is, or the sentence why that is not known."""
        tasks, lost = self._tasks(row.text)
        task = tasks[0] if len(tasks) == 1 else None
        named = self._client(row, task)
        if isinstance(named, str):
            return named
        if named is None:
            return Place(nobody=True)
        if task is not None and task.client != named.slug:
            theirs = self.workspace.client(task.client)
            values = {"ref": task.ref, "theirs": theirs.name if theirs else task.client, "client": named.name}
            return words.say(self.workspace, "other_task", at=self._at(row, ""), **values)
        return Place(
            client=named.slug, task=task.ref if task is not None else None, service=self._service(row),
            lost=lost,
        )  # fmt: skip

    # --- client and task -----------------------------------------------------------------------------

    def _client(self, row: TimesheetRow, task: KnownTask | None) -> Client | str | None:
        """The client; None: nobody's; else why it is not known. What the VA wrote holds before names that
        are alike, and the client's column before the project's."""
        said = [(column, text) for column, text in (("Client", row.client), ("Project", row.project)) if text]
        for _, text in said:
            if (slug := self._clients.get(_folded(text))) is not None:
                return self.workspace.client(slug)
        for _, text in said:
            if (found := self._named.get(_folded(text))) is not None:
                return found
        if task is not None and (found := self.workspace.client(task.client)) is not None:
            return found
        if not said and (slug := self._clients.get("")) is not None:
            return self.workspace.client(slug)
        if not said:
            place = self._at(row, "Client")
            return words.say(self.workspace, "no_client", at=place, source=self.file.source)
        column, text = said[0]
        values = {"said": text, "source": self.file.source, "slugs": self._slugs()}
        where, likely = self._at(row, column), self._likely(text)
        return words.say(self.workspace, "unknown_client", at=where, likely=likely, **values)

    def _tasks(self, text: str) -> tuple[tuple[KnownTask, ...], tuple[str, ...]]:
        """The tasks that a description names, each where it went when it was merged; and those that are not
        there."""
        refs = [f"T-{int(number)}" for number in _REFERENCE.findall(text)[:_MOST_REFERENCES]]
        found = {ref: self.desk.task(self._merged(ref)) for ref in dict.fromkeys(refs)}
        known = {one.ref: one for one in found.values() if one is not None}
        return tuple(known.values()), tuple(ref for ref, one in found.items() if one is None)

    def _merged(self, ref: str) -> str:
        merge = self.desk.kept(Merge, ref)
        return merge.into if merge is not None and merge.is_open else ref

    # --- service -------------------------------------------------------------------------------------

    def _service(self, row: TimesheetRow) -> str:
        """The service that the VA wrote for a task, tag or project, else one of the name of a task or tag."""
        for text in (row.task, *row.tags, row.project):
            if text and (name := self._services.get(_folded(text))):
                return name
        exact = (service_of(text, self.workspace) for text in (row.task, *row.tags) if text)
        return next((one.name for one in exact if one is not None), "")

    # --- what the VA wrote ---------------------------------------------------------------------------

    @cached_property
    def _clients(self) -> dict[str, str]:
        return {
            _folded(said): slug for one in self.workspace.imports if self._is_ours(one.kind, one.name)
            for said, slug in one.clients
        }  # fmt: skip

    @cached_property
    def _services(self) -> dict[str, str]:
        return {
            _folded(said): name for one in self.workspace.imports if self._is_ours(one.kind, one.name)
            for said, name in one.services
        }  # fmt: skip

    @cached_property
    def _named(self) -> dict[str, Client]:
        """Clients by slug and name; a name that two of them have is no name."""
        found: dict[str, Client | None] = {}
        for one in self.workspace.clients:
            for name in {_folded(one.slug), _folded(one.name), _folded(one.billing.name)} - {""}:
                found[name] = None if name in found else one
        return {name: one for name, one in found.items() if one is not None}

    def _is_ours(self, kind: str, name: str) -> bool:
        return kind == "timesheet" and name.casefold() == self.file.source.casefold()

    def _likely(self, text: str) -> str:
        """The client of the example: the one whose name has most to do with it."""
        said = set(_folded(text).split())
        alike = {
            one.slug: len(said & set(_folded(f"{one.slug} {one.name} {one.billing.name}").split()))
            for one in self.workspace.clients
        }
        return max(alike, key=lambda slug: alike[slug], default="acme")

    def _slugs(self) -> str:
        return ", ".join(one.slug for one in self.workspace.clients[:12])

    def _at(self, row: TimesheetRow, column: str) -> str:
        return at(self.file.name, row.place, column)


def at(file: str, row: int, column: str = "") -> str:
    """`toggl.csv:12, Client`."""
    return f"{file}:{row}, {column}" if column else f"{file}:{row}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
