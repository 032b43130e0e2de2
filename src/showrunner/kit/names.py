"""Short readable names for things people type."""

import re
import unicodedata


def slug(text: str, *, longest: int = 24) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word: "How the Ocean…" -> "how-the-ocean". May be ""."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    kept = ""
    for word in words:
        grown = f"{kept}-{word}" if kept else word[:longest]
        if len(grown) > longest:
            break
        kept = grown
    return kept
