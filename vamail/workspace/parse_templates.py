"""The VA's own templates beside the shipped ones, and translations that are missing. Pure."""

from collections.abc import Iterable, Mapping

from vamail.workspace.shapes import Page
from vamail.workspace.types import Mark, TemplateFile, Vocabulary

LAYOUT = "_layout"  # not a language: templates/_layout/mail.html is the page around every letter

_OTHER_FOLDERS = ("invoice",)  # read by the room that makes documents


def read_templates(
    files: Mapping[str, bytes], defaults: tuple[TemplateFile, ...], vocabulary: Vocabulary, page: Page
) -> tuple[TemplateFile, ...]:
    """Every template that counts: the VA's own, checked, and the shipped ones that it does not replace."""
    own = [template for file, data in sorted(files.items()) if (template := _own(file, data, page))]
    for template in own:
        page.problems.extend(vocabulary.check_template(template))
    replaced = {(template.language, template.name) for template in own}
    kept = [template for template in defaults if (template.language, template.name) not in replaced]
    return tuple(kept + own)


def _own(file: str, data: bytes, page: Page) -> TemplateFile | None:
    """The template at `templates/<language>/<name>.md`, or the frame of them all.

    Anything else there is named and left alone.
    """
    parts = file.split("/")
    if parts[0] != "templates" or len(parts) < 3:
        return None
    ending = ".html" if parts[1] == LAYOUT else ".md"
    if len(parts) > 3 or not parts[2].endswith(ending):
        if not parts[1].startswith(("_", "invoice")):
            hint = "a template is templates/LANGUAGE/NAME.md"
            page.warn(Mark(file), "this file is not read", hint, "not-read")
        return None
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        mark = Mark(file, before.count(b"\n") + 1, len(before.rpartition(b"\n")[2]) + 1)
        what = "there is a character here that is not UTF-8"
        page.refuse(mark, what, "save the file as UTF-8 in your editor", "not-utf8")
        return None
    return TemplateFile(parts[2].removesuffix(ending), parts[1], source, file, own=True)


def answers(templates: Iterable[TemplateFile]) -> set[str]:
    """The templates that a rule may name: what answers a client, and the VA's own."""
    return {
        template.name
        for template in templates
        if not template.language.startswith("_") and (template.own or _is_answer(template.name))
    }


def _is_answer(name: str) -> bool:
    return name.startswith(("acknowledge", "held_reply"))


def check_translations(
    templates: Iterable[TemplateFile], used: Mapping[str, Mark], vocabulary: Vocabulary, page: Page
) -> None:
    """Note every language that is `used` (and where) without all templates in it."""
    templates = [template for template in templates if template.language != LAYOUT]
    have: dict[str, set[str]] = {}
    said = [template for template in templates if not template.language.startswith("_")]
    for template in said:
        have.setdefault(template.language, set()).add(template.name)
    every = set(vocabulary.templates) | {template.name for template in said if template.own}
    for language, mark in used.items():
        missing = sorted(every - have.get(language, set()))
        if missing and language not in have:
            hint = f"known: {', '.join(sorted(have))}; or write them into templates/{language}/"
            page.refuse(mark, f"there are no templates in the language `{language}`", hint, "no-translation")
            continue
        for name in missing:
            what = f"template `{name}` is missing in the language `{language}`"
            hint = f"write templates/{language}/{name}.md"
            if _is_answer(name) or any(one.own and one.name == name for one in said):
                page.refuse(mark, what, hint, "no-translation")
            else:  # a newer vamail writes mails that this folder has not heard of
                page.warn(mark, what, f"{hint}; until then it is sent in English", "no-translation")
