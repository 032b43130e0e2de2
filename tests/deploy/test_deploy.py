"""What lies in deploy/ fits the program: its commands, its settings, its metrics."""

import configparser
import json
import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from showrunner.cli.parser import build_parser
from showrunner.settings import Settings
from showrunner.telemetry import names

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
TEXTS = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and path.suffix in (".yaml", ".yml", ".tf", ".service", ".example")
)
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()

# Variables of others that our processes read or that compose hands on.
FOREIGN = {"AWS_ENDPOINT_URL", "AWS_ALLOW_HTTP", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}
OURS = {"SHOWRUNNER_HOME", "SHOWRUNNER_CONFIG"}


def variables() -> set[str]:
    """Every environment variable that a setting can come from."""
    own = {f"SHOWRUNNER_{one.name.upper()}" for one in fields(Settings)[1:]}
    also = {name for one in fields(Settings)[1:] for name in one.metadata["also"]}
    return own | also | OURS


def exported(metric: names.Metric) -> set[str]:
    if metric.kind == "histogram":
        return {f"{metric.name}{ending}" for ending in ("_bucket", "_sum", "_count")}
    return {metric.name}


METRICS = {name: metric for metric in names.ALL for name in exported(metric)}


def queries() -> list[tuple[str, str]]:
    panels = [
        (f"{board.name}: {panel['title']}", target["expr"])
        for board in DASHBOARDS
        for panel in json.loads(board.read_text())["panels"]
        for target in panel["targets"]
    ]
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
    return panels + [(rule["alert"], rule["expr"]) for group in groups for rule in group["rules"]]


@pytest.mark.parametrize(("where", "query"), queries(), ids=[where for where, _ in queries()])
def test_a_query_names_metrics_and_labels_that_exist(where, query):
    bare = re.sub(r'"[^"]*"', '""', query)
    named = re.findall(r"\b(?:showrunner|process)_\w+", bare)
    assert named
    for name in named:
        assert name in METRICS or name.startswith("process_"), name
    labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"\"", bare))
    labels |= {word for found in re.findall(r"by \(([^)]*)\)", bare) for word in re.split(r"[,\s]+", found)}
    known = {label for name in named if name in METRICS for label in METRICS[name].labels}
    assert labels <= known | {"le", "job", "instance"}


@pytest.mark.parametrize(("where", "query"), queries(), ids=[where for where, _ in queries()])
def test_what_is_true_of_the_whole_house_is_never_added_up(where, query):
    """Every process says it: the sum would be a multiple."""
    for metric in names.ALL:
        if metric.kind == "house" and metric != names.INFO:
            assert not re.search(rf"sum[^(]*(\([^)]*\)\s*)?\(\s*{metric.name}\b", query)


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda path: path.name)
def test_a_dashboard_is_whole(board):
    found = json.loads(board.read_text())
    assert (found["uid"], found["tags"]) == (f"showrunner-{board.stem}", ["showrunner"])
    panels = found["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [panel["gridPos"] for panel in panels]
    cells = [
        (x, y) for at in places for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_every_metric_is_looked_at_somewhere():
    text = " ".join(query for _, query in queries())
    assert [metric.name for metric in names.ALL if metric.name not in text] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_variables_are_ones_that_are_read(path):
    text = re.sub(r"^\s*(#|//).*$", "", path.read_text(), flags=re.MULTILINE)
    known = variables() | FOREIGN
    for name in re.findall(r"\b(?:SHOWRUNNER_\w+|DATABASE_URL|REDIS_URL|AWS_[A-Z_]+)\b", text):
        assert name in known, name


def test_variables_of_the_image_are_ones_that_are_read():
    assert set(re.findall(r"\bSHOWRUNNER_\w+", DOCKERFILE)) <= variables()


def commands() -> list[tuple[str, list[str]]]:
    found = [("Dockerfile", json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1]))]
    found += [(name, COMPOSE["services"][name]["command"]) for name in ("api", "worker")]
    for unit in (DEPLOY / "systemd").iterdir():
        found.append((unit.name, shlex.split(re.search(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)[1])[1:]))
    for manifest in documents():
        if manifest["kind"] == "Deployment":
            for container in manifest["spec"]["template"]["spec"]["containers"]:
                found.append((f"kubernetes {container['name']}", container["args"]))
    for words in re.findall(r"^\s*command\s*=\s*(\[\"(?:serve|worker).*\])$", terraform(), re.MULTILINE):
        found.append(("terraform", json.loads(words)))
    for path in [*TEXTS, DEPLOY / "README.md", DEPLOY / "Dockerfile"]:
        for line in re.findall(r"\bshowrunner (keys create .*?)(?: *>.*)?$", path.read_text(), re.MULTILINE):
            found.append((path.name, shlex.split(line.split("'")[0])))
    return found


def documents() -> list[dict]:
    return [one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text()) if one and "metadata" in one]


def terraform() -> str:
    return "\n".join(path.read_text() for path in sorted((DEPLOY / "terraform").glob("*.tf")))


@pytest.mark.parametrize(("where", "words"), commands(), ids=[where for where, _ in commands()])
def test_commands_are_ones_the_command_line_takes(where, words):
    build_parser().parse_args([str(word) for word in words])


def test_there_are_commands_of_every_kind_to_test():
    told = [where for where, _ in commands()]
    assert {"Dockerfile", "api", "worker", "showrunner.service", "kubernetes api", "kubernetes worker"} <= set(told)
    assert told.count("terraform") == 2


def test_the_example_names_every_variable_that_compose_asks_for():
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    example = set(re.findall(r"^(\w+)=", (DEPLOY / ".env.example").read_text(), re.MULTILINE))
    assert asked - example <= {"SHOWRUNNER_OTLP_ENDPOINT"}
    assert example <= asked


def test_no_secret_is_written_down():
    for line in (DEPLOY / ".env.example").read_text().splitlines():
        name, is_set, value = line.partition("=")
        if is_set and re.search(r"(KEY|PASSWORD|SECRET)$|SECRET_ACCESS", name) and not name.startswith("#"):
            assert not value, name
    for manifest in documents():
        if manifest["kind"] == "Secret":
            assert not [value for name, value in manifest["stringData"].items() if "KEY" in name and value]


def test_processes_get_the_time_they_need_to_stop():
    grace = next(one.default for one in fields(Settings) if one.name == "grace_s")
    assert int(COMPOSE["services"]["api"]["stop_grace_period"].removesuffix("s")) > grace
    for unit in (DEPLOY / "systemd").iterdir():
        parsed = configparser.ConfigParser(strict=False, interpolation=None)
        parsed.optionxform = str
        parsed.read_string(unit.read_text())
        assert int(parsed["Service"]["TimeoutStopSec"]) > grace
    settings = next(one for one in documents() if one["kind"] == "ConfigMap")["data"]
    for manifest in documents():
        if manifest["kind"] == "Deployment":
            pod = manifest["spec"]["template"]["spec"]
            assert pod["terminationGracePeriodSeconds"] > int(settings["SHOWRUNNER_GRACE_S"])


def test_pods_run_as_nobody_in_particular_and_change_nothing_of_their_image():
    for manifest in documents():
        if manifest["kind"] == "Deployment":
            pod = manifest["spec"]["template"]["spec"]
            assert pod["securityContext"]["runAsNonRoot"]
            for container in pod["containers"]:
                assert container["securityContext"]["readOnlyRootFilesystem"]
                assert {"/data", "/tmp"} == {mount["mountPath"] for mount in container["volumeMounts"]}


def test_kustomization_names_every_manifest_but_examples():
    named = set(yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())["resources"])
    assert named == {path.name for path in MANIFESTS} - {"kustomization.yaml", "secret.example.yaml"}


def test_the_lanes_that_scaling_asks_for_exist():
    lanes = next(one.default for one in fields(Settings) if one.name == "lanes")
    for lane in re.findall(r'lane=="(\w+)"', (DEPLOY / "kubernetes" / "scaling.yaml").read_text()):
        assert lane in lanes


def test_the_image_is_built_of_what_is_let_in():
    kept = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().split() if line.startswith("!")}
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    }
    assert copied == kept
    assert all((DEPLOY.parent / name).exists() for name in kept)
