"""What only shows when all files are seen together: addresses claimed twice, loops, missing OAuth. Pure."""

from vamail.workspace.shapes import Page, Values, did_you_mean
from vamail.workspace.types import Client, MailboxSettings, Mark, Server, Workspace
from vamail.workspace.words import address, domain
from vamail.workspace.yaml_text import ListNode, TextNode

ReadClient = tuple[Client, Values]


def check_clients(clients: list[ReadClient], workspace: Workspace | None, page: Page) -> None:
    """Note addresses and domains of two clients, and a client's address that is our own (a loop)."""
    own: set[str] = set()
    if workspace is not None:
        me = workspace.me
        own = {name.casefold() for name in (me.address, me.notify, *me.addresses) if name}
        own |= {name.casefold() for box in workspace.mailboxes for name in box.addresses}
        own |= {name.casefold() for name in workspace.control.addresses}
    owner: dict[str, tuple[str, Mark]] = {}
    for client, values in clients:
        for key in ("addresses", "domains"):
            for name, mark in _marked(values, key):
                if name in own or _without_tag(name) in own:
                    what = f"`{name}` is your own address; vamail would write to itself"
                    page.refuse(mark, what, "list only addresses that the client writes from", "own-address")
                if name not in owner:
                    owner[name] = (client.slug, mark)
                    continue
                other, first = owner[name]
                if other == client.slug:
                    page.warn(mark, f"`{name}` is listed twice", "keep one", "twice")
                else:
                    what = f"`{name}` belongs to client `{other}` already ({first})"
                    page.refuse(mark, what, "one address belongs to one client", "two-clients")


def _without_tag(name: str) -> str:
    """`requests+x@va.example` reaches the same mailbox as `requests@va.example` (RFC 5233)."""
    local, at, host = name.rpartition("@")
    return f"{local.partition('+')[0]}{at}{host}"


def _marked(values: Values, key: str) -> list[tuple[str, Mark]]:
    """The readable texts under `key`, folded, each with its own place."""
    node = values.nodes.get(key)
    items = node.items if isinstance(node, ListNode) else (node,) if node is not None else ()
    read = address if key == "addresses" else domain
    marked = []
    for item in items:
        if isinstance(item, TextNode):
            try:
                marked.append((read(item.text).casefold(), item.mark))
            except ValueError:
                continue
    return marked


def check_mailboxes(workspace: Workspace, marks: dict[str, Mark], page: Page) -> None:
    """Note mailboxes that are the same, and servers whose OAuth client is not named."""
    names: dict[str, MailboxSettings] = {}
    places: dict[tuple[str, int, str, str], MailboxSettings] = {}
    for box in (*workspace.mailboxes, *workspace.also_sent):
        place = (box.imap.host, box.imap.port, box.imap.user.casefold(), box.folder)
        if box.name in names:
            what = f"two mailboxes are named `{box.name}`; the first is at {names[box.name].mark}"
            page.refuse(box.mark, what, "give each its own `name`", "same-mailbox")
        elif place in places and box.imap.host:
            what = f"this is the same mailbox as `{places[place].name}` at {places[place].mark}"
            page.refuse(box.mark, what, "every mail would be read twice; keep one", "same-mailbox")
        names.setdefault(box.name, box)
        places.setdefault(place, box)
        _check_oauth(box.imap, workspace, box.mark, page)
    _check_oauth(workspace.smtp.server, workspace, marks["smtp"], page)


def check_practice(workspace: Workspace, values: Values, clients: tuple[str, ...], page: Page) -> None:
    """Note blocks for clients that there are not, and a control address that clients write to."""
    for block in values.table("plan").get("blocks", tuple, ()):
        client = block.get("client", str, "") if isinstance(block, Values) else ""
        if client and client not in clients:
            hint = did_you_mean(client, clients)
            page.refuse(
                block.where("client"),
                f"there is no client `{client}` in rules/clients",
                hint,
                "unknown-client",
            )
    theirs = {name.casefold() for box in workspace.mailboxes for name in box.addresses}
    for name, mark in _marked(values.table("control"), "addresses"):
        if name in theirs:
            what = f"clients write to `{name}`; what comes to a control address is commands alone"
            page.refuse(mark, what, "name an address of yours that no client has", "control-address")


def _check_oauth(server: Server, workspace: Workspace, mark: Mark, page: Page) -> None:
    if server.oauth and server.oauth not in workspace.oauth_clients:
        what = f"`oauth: {server.oauth}` needs the client id of your registration there"
        page.refuse(mark, what, f"add oauth_clients: {{{server.oauth}: CLIENT_ID}}", "oauth-client")
