"""A title: the film's or a chapter's name, large, with the style's shapes in the room that the words leave."""

from showrunner.film.pictures import Title
from showrunner.pictures.measure import Area
from showrunner.pictures.scenes.base import Designed
from showrunner.pictures.scenes.heading import Lines, generosity, set_heading
from showrunner.pictures.scenes.ornament import Ornament


class TitleScene(Designed[Title]):
    def lay_out(self, picture: Title) -> None:
        layout = self.variant("left", "centre", "foot")
        heading = set_heading(
            self,
            self._room(layout),
            Lines(picture.title, picture.kicker, picture.sub, picture.accent),
            largest=(186 if self.stage.aspect == "wide" else 156) * generosity(picture.title),
            smallest=46,
            align=0.5 if layout == "centre" else 0.0,
            upright=1.0 if layout == "foot" else 0.5,
            sub_start=self.times(1, 0.8)[0] if self.stage.anchors_s else None,
            max_lines=5,
        )
        self.add_behind(Ornament(self, heading.area))

    def _room(self, layout: str) -> Area:
        content = self.content
        if self.stage.aspect != "wide":
            return content
        if layout == "centre":
            return content.inset(content.width * 0.07, 0)
        return content.columns(0.74, 0.26)[0]
