"""The files of a workspace to its typed settings and every problem in them. Pure; never raises.

All problems of all files are found in one reading: a fault in one value leaves its default in place and
the reading goes on. A workspace is only returned when there is no error (warnings are not).
"""

from collections.abc import Mapping
from dataclasses import replace

from vamail.model.errors import Problem
from vamail.model.pattern import lazy
from vamail.workspace.check_billing import check_billing, check_seller
from vamail.workspace.parse_billing import with_currency
from vamail.workspace.parse_checks import ReadClient, check_clients, check_mailboxes, check_practice
from vamail.workspace.parse_imports import FILES as IMPORT_FILES
from vamail.workspace.parse_imports import imports
from vamail.workspace.parse_meetings import check_meetings
from vamail.workspace.parse_people import CLIENT, client
from vamail.workspace.parse_rules import RulesShape, check_names, check_order
from vamail.workspace.parse_services import services
from vamail.workspace.parse_settings import Settings, read_settings
from vamail.workspace.parse_templates import answers, check_translations, read_templates
from vamail.workspace.shapes import Page, Values
from vamail.workspace.types import ImportMapping, Mark, Rule, Service, TemplateFile, Vocabulary, Workspace
from vamail.workspace.yaml_text import MAX_WORDS, Node, read_yaml

SETTINGS_FILES = ("vamail.yaml", "vamail.yml")
_RULES = lazy(r"rules/[0-9][^/]*\.ya?ml")
_CLIENT = lazy(r"rules/clients/([^/]+)\.ya?ml")
_SLUG = lazy(r"\w[\w.-]{0,62}")
# Read for their grammar; their rooms come later.
_TOLERATED = lazy(r"rules/(workflows|examples)/.*")
_SERVICES = ("rules/services.yaml", "rules/services.yml")


def parse(
    files: Mapping[str, bytes],
    vocabulary: Vocabulary,
    defaults: tuple[TemplateFile, ...] = (),
    version: str = "",
) -> tuple[Workspace | None, tuple[Problem, ...]]:
    """`files`: path relative to the workspace to content. `defaults`: the shipped templates.

    The problems come in the order of files and lines. `version` becomes `Workspace.hash`.
    """
    problems: list[Problem] = []
    nodes: dict[str, Node | None] = {}
    for file in sorted(files):
        if file.endswith((".yaml", ".yml")):
            nodes[file], found = read_yaml(files[file], file)
            problems += found
    page = Page("", problems)
    sold = _services(nodes, page)
    settings = _settings(nodes, sold, page)
    clients = _clients(nodes, settings, page)
    templates = read_templates(files, defaults, vocabulary, page)
    names = answers(templates)
    slugs = tuple(sorted(slug for _, slug in _client_files(nodes)))
    read_as = _imports(nodes, slugs, sold, page)
    rules = _rules(nodes, RulesShape(vocabulary, slugs, sorted(names)), page)
    workspace = settings.workspace if settings else None
    check_clients(clients, workspace, page)
    if settings:
        check_mailboxes(settings.workspace, settings.marks, page)
        check_practice(settings.workspace, settings.practice, slugs, page)
        check_meetings(settings.workspace, settings.practice, page)
        check_seller(settings.workspace.seller, settings.practice, clients, page)
        check_billing(settings.workspace.seller, settings.practice, sold, clients, page)
        check_translations(templates, _languages(settings, clients), vocabulary, page)
    # The first file named is the first one that the VA opens.
    problems.sort(key=lambda problem: (problem.file not in SETTINGS_FILES, problem))
    problems = [_bounded(problem) for problem in problems]
    if workspace is None or any(not problem.warning for problem in problems):
        return None, tuple(problems)
    made = replace(
        workspace,
        clients=tuple(each for each, _ in clients),
        rules=rules,
        services=sold,
        imports=read_as,
        templates=templates,
        hash=version,
    )
    return made, tuple(problems)


def _bounded(problem: Problem) -> Problem:
    """A problem may quote a name of any length; its reader needs the beginning of it."""
    what, hint = problem.what, problem.hint
    if len(what) <= MAX_WORDS and len(hint) <= MAX_WORDS:
        return problem
    return replace(problem, what=_cut(what), hint=_cut(hint))


def _cut(words: str) -> str:
    return words if len(words) <= MAX_WORDS else f"{words[:MAX_WORDS]}…"


def _settings(nodes: Mapping[str, Node | None], sold: tuple[Service, ...], page: Page) -> Settings | None:
    written = [file for file in SETTINGS_FILES if file in nodes]
    if not written:
        what, hint = "there is no vamail.yaml in this folder", "`vamail init DIR` writes one"
        page.refuse(Mark("vamail.yaml"), what, hint, "no-settings")
        return None
    if len(written) > 1:
        page.refuse(Mark(written[1]), "there is a vamail.yaml as well", "keep one of them", "two-files")
    node = nodes[written[0]]
    if node is None:
        _refuse_empty(written[0], page)
        return None
    read = read_settings(node, page)
    if read is None:
        return None
    desk = replace(read.workspace, seller=with_currency(read.workspace.seller, sold))
    return replace(read, workspace=desk)


def _refuse_empty(file: str, page: Page) -> None:
    """Note an empty file, unless it is None because its YAML is broken."""
    if not any(problem.file == file for problem in page.problems):
        page.refuse(
            Mark(file), "this file is empty", "`vamail init DIR` writes one to copy from", "empty-file"
        )


def _client_files(nodes: Mapping[str, Node | None]) -> list[tuple[str, str]]:
    """Path and slug of every client's file."""
    return [(file, match[1]) for file in sorted(nodes) if (match := _CLIENT.fullmatch(file))]


def _clients(nodes: Mapping[str, Node | None], settings: Settings | None, page: Page) -> list[ReadClient]:
    zone = settings.workspace.me.zone if settings else "UTC"
    desk = settings.workspace if settings else None
    clients: list[ReadClient] = []
    seen: dict[str, str] = {}
    for file, slug in _client_files(nodes):
        node = nodes[file]
        if slug in seen:
            page.refuse(Mark(file), f"client `{slug}` is in {seen[slug]} as well", "keep one", "two-files")
        seen.setdefault(slug, file)
        if _SLUG.fullmatch(slug) is None or slug in ("any", "none"):
            what = f"`{slug}` cannot be the short name of a client"
            page.refuse(Mark(file), what, "name the file with letters, digits and -, as in acme.yaml", "slug")
        if node is None:
            _refuse_empty(file, page)
            continue
        values = CLIENT.read(node, page, slug)
        if isinstance(values, Values):
            clients.append((client(values, slug, zone, desk, page), values))
    return clients


def _services(nodes: Mapping[str, Node | None], page: Page) -> tuple[Service, ...]:
    node = _only(nodes, _SERVICES, page)
    return services(node, page) if node is not None else ()


def _imports(
    nodes: Mapping[str, Node | None], slugs: tuple[str, ...], sold: tuple[Service, ...], page: Page
) -> tuple[ImportMapping, ...]:
    node = _only(nodes, IMPORT_FILES, page)
    return imports(node, slugs, sold, page) if node is not None else ()


def _only(nodes: Mapping[str, Node | None], names: tuple[str, ...], page: Page) -> Node | None:
    """The one file of these names; a second one is refused."""
    written = [file for file in names if file in nodes]
    if len(written) > 1:
        page.refuse(Mark(written[1]), f"there is a {written[0]} as well", "keep one of them", "two-files")
    return nodes[written[0]] if written else None


def _rules(nodes: Mapping[str, Node | None], shape: RulesShape, page: Page) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for file in sorted(nodes):
        node = nodes[file]
        if _RULES.fullmatch(file):
            if node is not None:
                rules += shape.read(node, page, file)
        elif file.startswith("rules/") and not _is_other(file):
            hint = "files with rules begin with two digits, as in rules/30-social.yaml"
            page.warn(Mark(file), "this file is not read", hint, "not-read")
    check_names(tuple(rules), page)
    # With a condition lost to a fault a rule may seem to take every mail: that would mislead.
    if not any(problem.file.startswith("rules/") and not problem.warning for problem in page.problems):
        check_order(tuple(rules), page)
    return tuple(rules)


def _is_other(file: str) -> bool:
    """Whether a file under rules/ is read by somebody else than the rules."""
    return file in (*_SERVICES, *IMPORT_FILES) or bool(_CLIENT.fullmatch(file) or _TOLERATED.fullmatch(file))


def _languages(settings: Settings, clients: list[ReadClient]) -> dict[str, Mark]:
    """The languages that mails will be written in, each with the place that asks for it first."""
    used = {settings.workspace.me.language: settings.me_mark}
    for each, values in clients:
        if each.language:
            used.setdefault(each.language, values.where("language"))
    return used
