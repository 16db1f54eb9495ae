"""Whether everything the product needs at run time has a licence that fits an MIT product.

`python -m tests.checks.licences` reads the metadata of what is installed.
"""

import re
import sys
from collections.abc import Iterable
from email.message import Message
from importlib.metadata import metadata
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent

ACCEPTED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "Zlib",
}
"""SPDX names: permissive, MPL, LGPL."""

OLDER_WORDS = {
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "New BSD": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
}
"""What metadata said before there were SPDX names."""

READ_BY_A_PERSON = {
    # Its file LICENSE is the BSD licence with three clauses, followed by the MIT licence of the
    # code it grew from; the classifier "Other/Proprietary License" stands for that pair.
    "qrcode": "BSD-3-Clause AND MIT",
}


def main() -> int:
    """Print each package whose licence does not fit; return 1 when there is one."""
    names = packages_in((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    unfit = {name: words for name in names if not fits(words := licence_of(name))}
    for name, words in unfit.items():
        print(f"{name}: {words or 'no licence named'} is neither permissive nor MPL nor LGPL.")
    print(f"Licences: {len(names) - len(unfit)} of {len(names)} packages fit.")
    return 1 if unfit else 0


def packages_in(lock: str) -> list[str]:
    """Return the names in a lock file that are meant for this platform and Python."""
    lines = re.findall(r"^[a-z0-9][^\\\n]*", lock, flags=re.MULTILINE)
    requirements = [Requirement(line.strip()) for line in lines]
    return [each.name for each in requirements if not each.marker or each.marker.evaluate()]


def licence_of(name: str) -> str:
    """Return what the installed package says, as an SPDX expression where that is possible."""
    if name in READ_BY_A_PERSON:
        return READ_BY_A_PERSON[name]
    return licence_in(cast("Message", metadata(name)))


def licence_in(fields: Message) -> str:
    """Return the licence in a package's metadata: the expression, else classifiers, else words."""
    expression = fields.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in fields.get_all("Classifier", [])
        if text.startswith("License :: ")
    ]
    words: Iterable[str] = classifiers or str(fields.get("License", "")).split(" OR ")
    joint = " AND " if classifiers else " OR "
    return joint.join(OLDER_WORDS.get(word, word) for word in words)


def fits(expression: str) -> bool:
    """Return whether an SPDX expression allows use in an MIT product.

    Parentheses are ignored and OR binds first; that is never laxer than the true meaning.
    """
    flat = expression.replace("(", "").replace(")", "")
    return all(
        any(name.strip() in ACCEPTED for name in part.split(" OR ")) for part in flat.split(" AND ")
    )


if __name__ == "__main__":
    sys.exit(main())
