"""A production that fails with everything it knows in its words, as a careless provider does."""

import logging
import os

from showrunner.engine.run import Run
from showrunner.engine.step import step
from showrunner.errors import ProviderError
from showrunner.film.brief import Brief
from showrunner.productions.registry import Production
from showrunner.steps.desk import Desk
from showrunner.testing.stub import recorded

SAYS = "SHOWRUNNER_LEAK"  # the variable with the words


@step(version=1, lane="voice", stage="voice")
async def leak(desk: Desk, salt: str) -> str:
    words = os.environ[SAYS]
    logging.getLogger("a.careless.library").warning("calling with %s", words)
    try:
        raise ValueError(f"401 for {words}")
    except ValueError as error:
        logging.getLogger("a.careless.library").exception("it said no")
        raise ProviderError(f"refused: {words}", provider="careless", hint=f"you sent {words}") from error


async def leaking(run: Run[Desk], brief: Brief) -> str:
    return await run(leak, brief.prompt)


PRODUCTION = Production(name="leaking", recipe=leaking, record=recorded)
