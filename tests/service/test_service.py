"""The whole service as people start it: one process, SQLite, a film made by it, killed and started again."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

TEXT = "Honey never spoils. It keeps for three thousand years."


class Service:
    def __init__(self, home):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "showrunner.cli", "serve", "--port", "0", "--json"],
            env={**os.environ, "SHOWRUNNER_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        told = json.loads(self.process.stdout.readline())
        self.url, self.token = told["url"], told["token"]

    def ask(self, path, body=None, method=None):
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def until_over(self, film, within_s=240):
        for _ in range(within_s * 4):
            found = self.ask(f"/v1/films/{film}")
            if found["state"] in ("done", "failed", "cancelled"):
                return found
            time.sleep(0.25)
        raise AssertionError(f"{film} is still {found['state']}")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """The exit status of being told to end."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@pytest.fixture
def started(tmp_path):
    """Starts services of one home; none is left afterwards."""
    services = []

    def start():
        services.append(Service(tmp_path / "home"))
        return services[-1]

    yield start
    for service in services:
        service.kill()


def test_a_film_survives_the_death_of_the_service(started):
    service = started()
    film = service.ask("/v1/films", {"prompt": TEXT, "quality": "draft"})["id"]
    while not any(event["kind"] == "step.finished" for event in events(service, film)):
        time.sleep(0.1)
    service.kill()
    again = started()
    found = again.until_over(film)
    assert found["state"] == "done", found["error"]
    told = events(again, film)
    finished = [event["body"]["key"] for event in told if event["kind"] == "step.finished"]
    assert len(finished) == len(set(finished))
    assert [event["number"] for event in told] == list(range(1, len(told) + 1))
    assert told[-1]["kind"] == "film.finished"
    assert again.stop() == 0


def events(service, film):
    return service.ask(f"/v1/films/{film}/events?limit=200")["events"]
