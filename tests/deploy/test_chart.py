"""The chart, rendered by Helm's own library and held against Kubernetes' own schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.settings import load_settings
from tests.deploy.places import DEPLOY, KEY
from tests.deploy.test_image import image_settings
from tests.parts import need

CHART = DEPLOY / "chart"
SHAPES: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "everything on": {
        "ingress": {"enabled": True},
        "rulesClaim": "fenceline-rules",
        "settings": {"FENCELINE_WEB": "on", "FENCELINE_SIGN_IN": "oidc"},
    },
    "no autoscaling": {"autoscaling": {"enabled": False}, "replicas": 3},
}
VERSIONS = ("1.30", "1.34", "1.37")
"""From the oldest that knows a sleeping `preStop` to the newest whose schemas are at hand."""


def rendered(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Every object that the chart makes of these values."""
    need("helm")
    from helm_python import Chart

    with Chart.load(CHART) as chart:
        texts = chart.render(values=values, name="fence")
    return [found for text in texts.values() for found in yaml.safe_load_all(text) if found]


@pytest.fixture(params=SHAPES, scope="module")
def objects(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """The chart in each shape."""
    return rendered(SHAPES[request.param])


def of(objects: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = [one for one in objects if one["kind"] == kind]
    return found


def pods(objects: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for kind in ("Deployment", "Job"):
        yield of(objects, kind)["spec"]["template"]["spec"]


def test_helm_lint_finds_no_error():
    """Only that there is no icon is remarked on."""
    need("helm")
    from helm_python import lint

    found = lint(CHART)
    assert found["errors"] == []
    assert [message["error"] for message in found["messages"]] == ["icon is recommended"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_valid_strictly(objects, version):
    """Known kinds, known fields, right types, in each Kubernetes version."""
    need("kubernetes")
    import kubernetes_validate

    for one in objects:
        kubernetes_validate.validate(one, version, strict=True)


def test_pods_run_tied_up(objects):
    """No root, nothing to write but two small volumes, no privileges, no token of the cluster, memory bounded."""
    for pod in pods(objects):
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        (container,) = pod["containers"]
        tied = container["securityContext"]
        assert tied == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert container["resources"]["limits"]["memory"]
        assert not container["image"].endswith(":latest")
        written = {volume["name"] for volume in pod["volumes"] if "emptyDir" in volume}
        assert written == {mount["name"] for mount in container["volumeMounts"] if not mount.get("readOnly")}


def test_selectors_meet_the_pods(objects):
    """Service, disruption budget, autoscaler and network policy name the pods that there are, and not the migration job's."""
    deployment = of(objects, "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    job_labels = of(objects, "Job")["spec"]["template"]["metadata"]["labels"]
    for selector in (
        deployment["spec"]["selector"]["matchLabels"],
        of(objects, "Service")["spec"]["selector"],
        of(objects, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
        assert not selector.items() <= job_labels.items()
    shut_in = of(objects, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"]
    assert shut_in.items() <= labels.items()
    assert shut_in.items() <= job_labels.items()
    for scaler in (one for one in objects if one["kind"] == "HorizontalPodAutoscaler"):
        assert scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
        assert "replicas" not in deployment["spec"]


def test_a_replica_drains_before_it_is_killed(objects):
    """The pause before stopping and the process's own drain fit into the grace period; none goes before another came."""
    from bot.serving import DRAIN_SECONDS

    spec = of(objects, "Deployment")["spec"]
    pod = spec["template"]["spec"]
    pause = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pause + DRAIN_SECONDS < pod["terminationGracePeriodSeconds"]
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_the_program_accepts_the_settings(objects):
    """What image, chart and a Secret as the values describe it set together is accepted, for replicas and migration alike."""
    secret = {
        "FENCELINE_KEYS": KEY,
        "FENCELINE_DATABASE_URL": "postgresql://fenceline@10.0.0.5/fenceline?ssl=verify-full",
        "FENCELINE_SLACK_MODE": "http",
        "FENCELINE_SLACK_SIGNING_SECRET": "x",
        "FENCELINE_SLACK_BOT_TOKEN": "xoxb-1",
        "FENCELINE_PUBLIC_URL": "https://fenceline.example.org",
        "FENCELINE_OIDC_ISSUER": "https://id.example.org",
        "FENCELINE_OIDC_CLIENT_ID": "x",
        "FENCELINE_OIDC_CLIENT_SECRET": "x",
        "FENCELINE_PORT": "tcp://10.96.0.7:80",
    }
    for pod in pods(objects):
        (container,) = pod["containers"]
        given = {one["name"]: one["value"] for one in container["env"]}
        settings = load_settings(image_settings() | secret | given)
        assert settings.port == 8080
        assert settings.data.as_posix() in {mount["mountPath"] for mount in container["volumeMounts"]}


def test_every_value_is_used():
    """No knob of the values file is without effect."""
    templates = "".join(path.read_text(encoding="utf-8") for path in sorted((CHART / "templates").glob("*.yaml")))
    used = set(re.findall(r"\.Values\.([\w.]+)", templates))

    def leaves(tree: dict[str, Any], prefix: str = "") -> Iterator[str]:
        for name, value in tree.items():
            if isinstance(value, dict) and f"{prefix}{name}" not in used:
                yield from leaves(value, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}"

    assert set(leaves(yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8")))) == used
