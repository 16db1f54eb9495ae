"""An uploaded image with what is kept of it."""

import hashlib
from typing import Any, NamedTuple

from core.input.images import ImageFacts, read_image


class DescribedImage(NamedTuple):
    """An image with all that core.models.StoredImage keeps of it; `digest` is its SHA-256."""

    facts: ImageFacts
    digest: str
    content: bytes

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns that follow from the bytes."""
        return {
            "digest": self.digest,
            "kind": self.facts.kind,
            "width": self.facts.width,
            "height": self.facts.height,
            "size": len(self.content),
            "content": self.content,
        }


def described_image(content: bytes) -> DescribedImage:
    """Return an image as it is stored, written anew.

    Raises ImageRefused for what is no image, none that is taken, or one that cannot be decoded.
    """
    facts = read_image(content)
    from core.input.image_rewriting import rewritten  # noqa: PLC0415 - few workers ever decode one

    written = rewritten(content, facts)
    return DescribedImage(facts, hashlib.sha256(written).hexdigest(), written)
