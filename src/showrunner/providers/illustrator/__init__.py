"""The built-in illustrator: decides what each scene shows. Drawing it is `showrunner.pictures`' business."""

import asyncio
from typing import ClassVar

from showrunner.film.brief import Brief
from showrunner.film.look import Look
from showrunner.film.script import Script
from showrunner.film.storyboard import Storyboard
from showrunner.providers.illustrator import direct, looks


class BuiltInIllustrator:
    """Pictures by rule: from the words, for the words, never a place or number that the text does not have."""

    name: ClassVar[str] = "illustrator"
    revision: ClassVar[int] = 2
    needs: ClassVar[tuple[str, ...]] = ()

    async def look(self, brief: Brief) -> Look:
        """Raises BriefError when the brief names a palette or style that does not exist; MissingModel."""
        return await asyncio.to_thread(looks.choose, brief)

    async def storyboard(self, script: Script, look: Look, aspect: str) -> Storyboard:
        """`aspect` ("16:9", "9:16" …) changes nothing here: every kind lays itself out for any frame.

        Raises MissingModel.
        """
        return await asyncio.to_thread(direct.storyboard, script, look)
