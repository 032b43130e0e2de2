"""Make a film by the generated client (generate_client.sh). URL and TOKEN are what `showrunner serve` printed."""

import os
import time

from showrunner_client import AuthenticatedClient
from showrunner_client.api.films import create_film, get_film, get_progress
from showrunner_client.models import FilmCreate


def main() -> None:
    client = AuthenticatedClient(base_url=os.environ["URL"], token=os.environ["TOKEN"], raise_on_unexpected_status=True)
    order = FilmCreate(prompt="Honey never spoils. It keeps for three thousand years.", quality="draft")
    film = create_film.sync(client=client, body=order, idempotency_key="client-walk")
    while (found := get_film.sync(film.id, client=client)).state in ("queued", "making"):
        progress = get_progress.sync(film.id, client=client)
        print(f"{found.state} {progress.stage} {progress.fraction:.0%}")
        time.sleep(1)
    print(found.state, found.result.title if found.result else found.error)
    master = client.get_httpx_client().get(found.result.url)
    print(len(master.content), "bytes of", master.headers["content-type"])


if __name__ == "__main__":
    main()
