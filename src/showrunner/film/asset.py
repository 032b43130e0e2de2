"""A file, known by its content."""

from showrunner.kit.document import Document


class Asset(Document):
    """`digest` is the SHA-256 of the bytes in hex; two equal files are one asset, wherever they came from."""

    digest: str
    media_type: str
    size: int  # bytes
