"""Tell whether the activity log and the published editions are as they were written."""

import json
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit.anchors import anchors_path, read_anchors
from core.audit.chain import Alteration, ChainReport, Head, check_chain
from core.transfer.format import TransferError
from core.transfer.restoring import read_head
from incidents.queries.audit import EditionReport, check_editions, check_tail

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check that nobody altered the activity log or a published edition in the database. "
        "Exit 1 names the first altered entry. Note the head somewhere else and give it back "
        "with --head, or keep an export and name it with --export: only then it is sure that a "
        "log cut off at its end is noticed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")
        parser.add_argument("--head", type=_head, metavar="POSITION:DIGEST", help="Noted earlier.")
        parser.add_argument(
            "--export", type=Path, metavar="DIR", help="An earlier export, whose head is noted."
        )
        parser.add_argument(
            "--anchors", type=Path, help="A file of heads noted hourly, instead of the site's own."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        anchors, unread = read_anchors(options["anchors"] or anchors_path())
        heads = [head for _, head in anchors] + _given(options["head"], options["export"])
        chain = check_chain(*heads)
        chain.alterations += [
            Alteration(f"line {number} of the anchors", "it says nothing") for number in unread
        ]
        editions = check_editions()
        altered = editions.alterations + chain.alterations + check_tail()
        if options["json"]:
            self.stdout.write(json.dumps(_answer(chain, editions, altered)))
        self._tell(
            chain, editions, altered, len(anchors), self.stderr if options["json"] else self.stdout
        )
        if altered:
            sys.exit(1)

    def _tell(
        self,
        chain: ChainReport,
        editions: EditionReport,
        altered: list[Alteration],
        anchors: int,
        words: Any,
    ) -> None:
        words.write(
            f"{chain.entries} entries, {chain.sealed} links, {editions.editions} editions, "
            f"{anchors} anchors checked."
        )
        words.write(f"Head: {chain.position}:{chain.digest}")
        for one in altered[:MOST_SHOWN]:
            words.write(f"Altered: {one.name}: {one.reason}")
        if len(altered) > MOST_SHOWN:
            words.write(f"and {len(altered) - MOST_SHOWN} more.")


def _answer(
    chain: ChainReport, editions: EditionReport, altered: list[Alteration]
) -> dict[str, Any]:
    return {
        "entries": chain.entries,
        "sealed": chain.sealed,
        "forgotten": chain.forgotten,
        "editions": editions.editions,
        "head": {"position": chain.position, "digest": chain.digest},
        "altered": [{"name": one.name, "reason": one.reason} for one in altered],
    }


def _given(head: Head | None, export: Path | None) -> list[Head]:
    try:
        exported = read_head(export) if export else None
    except TransferError as error:
        # Not 1, which tells of an altered log.
        raise CommandError(str(error), returncode=2) from error
    return [one for one in (head, exported) if one]


def _head(text: str) -> tuple[int, str]:
    match = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text)
    if match is None:
        raise ArgumentTypeError("write position and digest as the command printed them")
    return int(match[1]), match[2]
