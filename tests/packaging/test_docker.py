"""The container files keep what they promise; docker.sh proves them with a real engine, by hand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.config import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_can_gain_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert int(service["user"].split(":")[0]) > 0


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_published_beyond_this_machine_unless_asked(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert re.match(r"(127\.0\.0\.1|\$\{PUBLISH_ADDRESS:-127\.0\.0\.1\}):", port)


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_compose_file(name: str) -> None:
    for variable in SERVICES[name].get("environment", {}):
        assert not re.search("KEY|SECRET|TOKEN|PASSWORD", variable)


def test_only_settings_that_exist_are_set() -> None:
    known = {field.upper() for field in Settings.model_fields}
    assert set(SERVICES["gateway"]["environment"]) <= known


def test_a_new_container_can_open_the_old_ones_profiles() -> None:
    assert SERVICES["gateway"]["hostname"]


def test_the_image_has_one_init_and_a_user_without_rights() -> None:
    assert 'ENTRYPOINT ["/usr/bin/tini"' in DOCKERFILE
    assert not any(service.get("init") for service in SERVICES.values())
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE)[-1] == "10001:10001"


def test_the_image_builds_without_fetching_a_frontend() -> None:
    assert "syntax=" not in DOCKERFILE


def test_what_is_installed_is_proven_by_hashes() -> None:
    installs = re.findall(r"pip install .*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in install for install in installs)
    assert "npm --prefix web ci" in DOCKERFILE


def test_the_seccomp_profile_opens_what_chromiums_sandbox_needs_and_no_more() -> None:
    profile = json.loads((ROOT / "docker/seccomp.json").read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    ours = profile["syscalls"][0]
    assert set(ours["names"]) == {"clone", "setns", "unshare", "chroot"}
    without_condition = {
        name
        for rule in profile["syscalls"]
        if rule["action"] == "SCMP_ACT_ALLOW"
        and not any(key in rule for key in ("args", "includes", "excludes"))
        for name in rule["names"]
    }
    forbidden = {"mount", "umount2", "pivot_root", "bpf", "kexec_load", "init_module", "reboot"}
    forbidden |= {"ptrace", "perf_event_open", "userfaultfd", "keyctl", "add_key", "io_uring_setup"}
    assert not without_condition & forbidden
