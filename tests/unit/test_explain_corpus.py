"""`vamail explain --json` over whole corpora in one call: our own mails, and those that nobody here wrote.

With `VAMAIL_SCORES=1` and `-s` the score of every expectation is printed, with the mails that miss it.
Replies, HTML bodies and calendars of the foreign corpus are wrapped in a mail: as its text/plain, its
text/html, or as a text/calendar part beside a short text.
"""

import base64
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from vamail.cli.init import init

OWN = sorted((Path(__file__).parents[1] / "corpus").glob("*.eml"))
FOREIGN = Path(os.environ.get("VAMAIL_FOREIGN_CORPUS", "/nowhere"))
INDEX = FOREIGN / "index.jsonl"
ROWS: list[dict[str, Any]] = (
    [json.loads(line) for line in INDEX.read_text("utf-8").splitlines()] if INDEX.is_file() else []
)

Answer = dict[str, Any]
Said = Iterator[tuple[str, bool]]

# The least share that must hold; 1 where nothing is said. Below 1 the peers contradict each other or us:
LEAST = {
    "attachments_count": 0.97,  # two peers do not count an attached mail; a uuencoded file is one for us
    "attachment_names": 0.7,  # one peer invents names, or keeps a damaged letter
    "body_text": 0.9,  # of a text whose second part header follows the first
    "body_text_ws_prefix": 0.99,
    "to": 0.9,
    "reply_text": 0.8,  # one peer keeps a signature below "-- "
    "bounce": 0.98,  # one peer calls a notice of delay no bounce, two call it one
    "permanent": 0.8,  # "filtered": a peer's knowledge about single providers, not what the report says
    "status_class": 0.95,
    "no human is refused": 0.78,  # the rest has no sender, two senders, or is from a no-reply address
}

HEAD = (
    "From: Anna Kiss <anna@acme.example>\r\nTo: requests@va.example\r\nSubject: Wrapped\r\n"
    "Message-ID: <{}@acme.example>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
)
LEAF = "Content-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
CALENDAR = (
    "Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n"
    "See the meeting.\r\n--b1\r\n{}\r\n--b1--\r\n"
)


def wrapped(row: dict[str, Any], folder: Path) -> Path:
    """The file to explain: a mail as it is, anything else inside of a mail."""
    source = FOREIGN / row["file"]
    if row["kind"] in {"mail", "mime_part"}:
        return source
    content = base64.encodebytes(source.read_bytes()).decode("ascii")
    subtype = {"html_body": "html", "reply_body": "plain", "ics": "calendar"}[row["kind"]]
    part = LEAF.format(subtype) + content
    body = CALENDAR.format(part) if row["kind"] == "ics" else part
    path = folder / f"{row['sha256'][:24]}.eml"
    path.write_bytes((HEAD.format(row["sha256"][:20]) + body).encode("ascii"))
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain") / "desk"
    words = (
        "--yes --email requests@va.example --zone Europe/Budapest --imap-host 127.0.0.1 --imap-tls none"
        " --imap-user requests --smtp-host 127.0.0.1 --smtp-tls none --smtp-user requests"
        " --password-env VAMAIL_PASSWORD"
    )
    result = CliRunner().invoke(init, [str(folder), *words.split(), "--name", "Maria Szabo"])
    assert result.exit_code == 0, result.output
    for name, address in (("acme", "anna@acme.example"), ("beta", "bob@beta.example")):
        text = f"name: {name.title()}\naddresses: [{address}]\nlanguage: en\nzone: Europe/London\n"
        (folder / "rules" / "clients" / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def explained(desk: Path, paths: list[Path], *options: str) -> list[Answer]:
    """One object per file, in their order, out of one call."""
    command = [sys.executable, "-m", "vamail", "-w", str(desk), "explain", "--json", *options]
    surroundings = {**os.environ, "VAMAIL_PASSWORD": "x"}
    done = subprocess.run([*command, *map(str, paths)], check=True, stdout=subprocess.PIPE, env=surroundings)
    answers = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [answer["file"] for answer in answers] == [str(path) for path in paths]
    return answers


def test_our_own_mails_are_acknowledged_or_not_as_expected(desk: Path) -> None:
    answers = explained(desk, OWN, "--client", "acme")
    wrong = []
    for path, answer in zip(OWN, answers, strict=True):
        expected = yaml.safe_load(path.with_suffix(".expected.yaml").read_text("utf-8"))
        decided = answer["decision"]
        if decided["acknowledge"] != expected.get("acknowledge", decided["acknowledge"]):
            wrong.append((path.stem, decided["verdict"], answer["automatic"]["reasons"]))
        if decided["acknowledge"] != any(mail["kind"] == "acknowledgement" for mail in answer["deliveries"]):
            wrong.append((path.stem, decided["acknowledge"], answer["deliveries"]))
    assert not wrong


def flat(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def reading(row: dict[str, Any], answer: Answer) -> Said:
    """What is expected of the reading of a mail, and whether it holds."""
    expects, message, kind = row["expects"], answer["message"], row["kind"]
    if "reply_text" in expects:
        yield "reply_text", flat(message["reply_text"]) == flat(expects["reply_text"])
    if kind == "ics" and "itip_method" in expects:
        yield "itip_method", (answer["calendar"] or {}).get("method") == expects["itip_method"]
    if kind != "mail":
        return
    attachments = message["attachments"]
    for key, wanted in expects.items():
        match key:
            case "from_email":
                yield key, message[key].lower() == wanted.lower()
            case "from_name" | "message_id":
                yield key, message[key].strip("<>") == wanted.strip("<>")
            case "subject":
                yield key, flat(message[key]) == flat(wanted)
            case "to":
                yield key, message["to"] == [email.lower() for _, email in getaddresses([wanted])]
            case "body_text" | "body_text_ws_prefix":
                # A peer may count only the first of several texts as the body: ours begins with it.
                yield key, flat(message["text"]).startswith(flat(wanted))
            case "attachments_count":
                yield key, len(attachments) == wanted
            case "attachment_names":
                yield key, [each["name"] for each in attachments] == wanted


def machines(expects: dict[str, Any], answer: Answer, client: Answer) -> Said:
    """What is expected about automatic mail and delivery reports; `client`: supposed to be a client's."""
    automatic, bounce = answer["automatic"], answer["bounce"]
    said = {reason.partition(":")[0].lower() for reason in automatic["reasons"]}
    for key, wanted in expects.items():
        match key:
            case "must_not_ack":
                yield key, not (answer["decision"]["acknowledge"] or client["decision"]["acknowledge"])
            case "auto_header_facts":
                # X-Auto-Response-Suppress may also name only reports, which forbids no answer.
                yield key, not (set(wanted) - said - {"x-auto-response-suppress"})
            case "auto_reply":
                yield key, automatic["is"]
            case "auto_reply_sent":
                yield key, client["decision"]["acknowledge"] == wanted
            case "abuse_report":
                yield key, automatic["is"] and not bounce["is"]
            case "bounce":
                yield key, bounce["is"] == wanted
            case "dsn_success":
                yield key, not any(one["permanent"] for one in bounce["recipients"])
            case "bounce_recipients":
                every = {a.lower() for a in [*wanted, *expects.get("bounce_recipients_temporary", [])]}
                yield key, every <= {one["address"].lower() for one in bounce["recipients"]}
    if expects.get("bounce") and "bounces" in expects:
        yield "bounce_count", len(bounce["recipients"]) == expects["bounce_count"]
        for one, wanted in zip(bounce["recipients"], expects["bounces"], strict=False):
            yield "permanent", one["permanent"] == wanted["hard"]
            yield "status_class", not wanted["status"] or one["status"][:1] == wanted["status"][:1]


def humans(expects: dict[str, Any], client: Answer) -> Said:
    """A client's mail that is no machine's is filed and acknowledged."""
    if not (expects.get("must_not_ack") or expects.get("bounce")):
        decided = client["decision"]
        yield "no human is refused", decided["verdict"] == "filed" and decided["acknowledge"]


# Not collected without the corpus: an empty list of rows would show as a skipped test.
if ROWS:

    def test_foreign_mails_are_explained_as_their_peers_read_them(desk: Path, tmp_path: Path) -> None:
        kinds = {"mail", "mime_part", "html_body", "reply_body", "ics"}
        rows = [row for row in ROWS if row["kind"] in kinds]
        paths = [wrapped(row, tmp_path) for row in rows]
        answers = explained(desk, paths)
        as_client = explained(desk, paths, "--client", "acme")
        scores: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        broken = []
        for row, answer, client in zip(rows, answers, as_client, strict=True):
            said = list(reading(row, answer))
            if row["kind"] == "mail":
                said += [*machines(row["expects"], answer, client), *humans(row["expects"], client)]
            for key, holds in said:
                scores[key].append((row["file"], holds))
                if not holds and row["basis"].get(key) == "peer+":
                    broken.append((key, row["file"]))
        if os.environ.get("VAMAIL_SCORES"):
            for key, told in sorted(scores.items()):
                missed = [name for name, holds in told if not holds]
                print(f"{len(told) - len(missed):5}/{len(told):<5} {key}", *missed)
        assert not broken
        low = {
            key: [name for name, holds in told if not holds]
            for key, told in scores.items()
            if sum(holds for _, holds in told) < LEAST.get(key, 1.0) * len(told)
        }
        assert not low
