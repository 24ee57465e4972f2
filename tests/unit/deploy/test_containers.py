"""The container and compose files against what they name: files, secrets, commands, services, limits."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from vamail.cli.main import COMMANDS
from vamail.workspace.parse_servers import read_secret

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
KNOWN = {
    "image", "build", "command", "volumes", "secrets", "environment", "depends_on", "restart", "stop_signal",
    "stop_grace_period", "read_only", "tmpfs", "cap_drop", "security_opt", "mem_limit", "cpus", "pids_limit",
    "healthcheck", "shm_size", "ports", "user",
}  # fmt: skip
"""Keys of a service in the Compose Specification that are used here; a misspelt one is none of them."""


def instructions(name: str) -> list[str]:
    joined = CONTAINERFILE.replace("\\\n", " ")
    return [line.partition(" ")[2] for line in joined.splitlines() if line.split(" ")[0] == name]


def test_what_is_copied_is_what_the_ignore_file_lets_through() -> None:
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert ignored[0] == "*"
    assert all((DEPLOY.parent / one).exists() for one in kept)
    built = {"vamail", "rules", "templates", "deploy", "pyproject.toml", "README.md"}
    assert kept == built


def test_the_container_ends_well_and_is_nobody_special() -> None:
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    assert instructions("USER") == ["vamail"]
    entry, command = (json.loads(instructions(name)[0]) for name in ("ENTRYPOINT", "CMD"))
    # the list form: no shell between the signal and vamail
    assert (entry, command[0] in COMMANDS) == (["vamail"], True)
    assert instructions("VOLUME") == ["/desk"]
    assert "VAMAIL_WORKSPACE=/desk" in instructions("ENV")[0]
    assert "CREDENTIALS_DIRECTORY=/run/secrets" in instructions("ENV")[0]


def test_no_registry_is_named() -> None:
    images = [line.split()[0] for line in instructions("FROM")]
    images += [service["image"] for service in SERVICES.values()]
    for image in images:
        assert re.fullmatch(r"[a-z]+:[\w.-]+", image), image


def test_the_health_check_is_a_command_of_ours() -> None:
    check = instructions("HEALTHCHECK")[0]
    words = json.loads(check[check.index("[") :])
    assert words[0] == "vamail"
    assert words[1] in COMMANDS


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_bounded_restarted_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= KNOWN
    assert service["restart"] == "unless-stopped"
    assert {"mem_limit", "cpus"} <= set(service)
    assert "healthcheck" in service or service.get("build")  # the workers' is the image's own
    if name != "postgres":
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    for other in service.get("depends_on", []):
        assert other in SERVICES


def test_every_secret_is_declared_and_read_by_somebody() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    for secret in used:
        assert read_secret(f"store:{secret}").name == secret
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for secret in used - {"postgres"}:
        assert f"store:{secret}" in text


def test_every_file_and_volume_of_ours_exists() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0] if not volume.startswith("${") else ""
            if source.startswith("./"):
                assert (DEPLOY / source).exists(), source
            elif source:
                assert source in COMPOSE["volumes"]
        if "build" in service:
            context = (DEPLOY / service["build"]["context"]).resolve()
            assert (context / service["build"]["dockerfile"]).is_file()


def test_two_workers_are_the_same_and_the_proxy_knows_both() -> None:
    workers = {name: service for name, service in SERVICES.items() if name.startswith("worker")}
    assert len(workers) == 2
    assert len({json.dumps(service, sort_keys=True) for service in workers.values()}) == 1
    proxy = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"server (\S+):8025", proxy)) == set(workers)
    assert "listen 8080;" in proxy
    assert SERVICES["proxy"]["ports"] == ["127.0.0.1:8080:8080"]


def test_postgresql_is_never_told_to_forget() -> None:
    words = shlex.split(" ".join(SERVICES["postgres"]["command"]))
    assert {"fsync=on", "synchronous_commit=on", "full_page_writes=on"} <= set(words)
