"""How foreign files are opened in our processes. It lies in the kit, because the picture engine needs it, too."""

from showrunner.kit.opening import CODECS, moving, opened, options, unreadable

__all__ = ["CODECS", "moving", "opened", "options", "unreadable"]
