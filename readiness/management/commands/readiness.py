"""Print the score card of a service with its ledger, for scripts."""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from catalog.models import Service
from core import clock
from readiness.domain.score_card import ScoreCard
from readiness.domain.shares import one_decimal
from readiness.exporters.score_card import card_as_json
from readiness.queries.scores import score_card


class Command(BaseCommand):
    help = "Print the readiness score of a service with its ledger, now or as of a past moment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="Short name of the service.")
        parser.add_argument("--at", help="A day (its end, UTC) or a moment: 2026-03-02T12:00Z.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        service = service_named(options["slug"])
        card = score_card(service, at=moment_named(options["at"]))
        out = self.stderr if options["json"] else self.stdout
        for line in in_words(service, card):
            out.write(line)
        if options["json"]:
            self.stdout.write(json.dumps(card_as_json(service, card)))


def service_named(slug: str) -> Service:
    """Return the service; raise CommandError where there is none."""
    service = None if "\x00" in slug else Service.objects.filter(slug=slug).first()
    if service is None:
        raise CommandError(f"There is no service {slug!r}.")
    return service


def moment_named(text: str | None) -> datetime:
    """Return the moment, now for None; raise CommandError for what is none or lies ahead."""
    now = clock.now()
    if text is None:
        return now
    try:
        day, moment = parse_date(text), parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"--at: {error}.") from error
    if day is not None:
        return min(datetime.combine(day, time.max, UTC), now)
    if moment is None or moment.tzinfo is None:
        raise CommandError("--at is a day such as 2026-03-02, or a moment with its zone.")
    if moment > now:
        raise CommandError("--at lies in the future.")
    return moment


def in_words(service: Service, card: ScoreCard) -> list[str]:
    """Return the lines people read: score, level, categories, and what the points rest on."""
    lines = [f"{service.name}: {card.shown}, level {card.level} (target {card.target})"]
    if card.capped_by:
        lines.append(f"Held down by {', '.join(card.capped_by)}; by itself {card.own_level}.")
    for line in card.lines:
        record = line.resolution.record
        source = f"{record.source}, {record.observed_at:%Y-%m-%d}" if record else "nothing known"
        lines.append(
            f"  {one_decimal(line.points):>5} of {one_decimal(line.possible):>4}  "
            f"{line.item.key}: {line.resolution.outcome} ({source})"
        )
    lines += [f"Blocks the next level: {one.text}" for one in card.blocking]
    return lines
