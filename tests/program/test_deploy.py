"""The deployment files say what the program does: its ports, folders, commands and settings are the real ones."""

import re
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.app import WEB_PORT
from bot.cli.commands import group
from bot.cli.stop import LONGEST_SECONDS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
COMPOSE: Any = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def unit() -> ConfigParser:
    parsed = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read(DEPLOY / "mayday.service", encoding="utf-8")
    return parsed


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def test_both_workers_of_the_compose_file_are_locked_down_alike() -> None:
    workers = [one for name, one in COMPOSE["services"].items() if name.startswith("worker")]

    assert len(workers) == 2
    for worker in workers:
        assert (worker["read_only"], worker["cap_drop"], worker["user"]) == (True, ["ALL"], "10001:10001")
        assert worker["security_opt"] == ["no-new-privileges:true"]
        assert all(port.startswith("127.0.0.1:") and port.endswith(f":{WEB_PORT}") for port in worker["ports"])


def test_the_database_of_the_compose_file_is_open_to_the_workers_alone() -> None:
    database = COMPOSE["services"]["database"]

    assert "ports" not in database
    assert database["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_every_volume_and_secret_of_the_compose_file_is_declared() -> None:
    used_volumes = {entry.partition(":")[0] for one in COMPOSE["services"].values() for entry in one["volumes"]}
    used_secrets = {name for one in COMPOSE["services"].values() for name in one["secrets"]}

    assert used_volumes == COMPOSE["volumes"].keys()
    assert used_secrets == COMPOSE["secrets"].keys()


def test_nothing_is_killed_before_it_has_had_its_time_to_stop() -> None:
    assert seconds(COMPOSE["services"]["worker-1"]["stop_grace_period"]) > LONGEST_SECONDS
    assert seconds(unit()["Service"]["TimeoutStopSec"]) > LONGEST_SECONDS


def test_the_image_holds_what_the_package_is_made_of_and_runs_as_nobody_of_note() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    parts = {*package["wheel"]["packages"], *package["wheel"]["force-include"]}
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    let_in = set(re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))

    assert copied == parts
    assert let_in == parts | {"requirements.lock", "pyproject.toml", "README.md", "LICENSE"}
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert f"http://127.0.0.1:{WEB_PORT}/healthz" in DOCKERFILE


def test_the_commands_exist() -> None:
    service = unit()["Service"]["ExecStart"].partition(" ")[2].split()
    image = re.findall(r'"([^"]*)"', DOCKERFILE.rpartition("CMD ")[2])

    assert service == ["run", "--config", "%d/config.toml"]
    assert image == ["run", "--config", "/run/secrets/config.toml"]
    assert "--config" in [option for parameter in group.commands["run"].params for option in parameter.opts]
