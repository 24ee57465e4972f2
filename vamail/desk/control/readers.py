"""Every verb with the reader of what stands behind it: the closed list. A verb that is not here cannot be
carried out."""

from collections.abc import Callable, Mapping

from vamail.desk.control import arguments, meeting_words
from vamail.desk.control.arguments import Fields, Rest
from vamail.desk.control.command import Verb

ARGUMENTS: Mapping[Verb, Callable[[Rest], Fields]] = {
    **arguments.ARGUMENTS,
    **meeting_words.MEETING_ARGUMENTS,
}
