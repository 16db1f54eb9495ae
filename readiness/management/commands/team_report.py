"""Print a team's readiness report."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from catalog.models import Team
from core import clock
from core.visibility import Viewer, viewing_as
from readiness.domain.quarter import Quarter
from readiness.exporters import team_report_files as files
from readiness.queries import team_reports


class Command(BaseCommand):
    help = "Print a team's readiness report: the frozen one, or a preview while there is none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("team", help="Short name of the team, such as payments.")
        parser.add_argument("--quarter", help="Such as 2026-q3; default: the current one.")
        parser.add_argument("--format", choices=["md", "html", "csv", "json"], default="md")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = clock.now()
        quarter = Quarter.read(options["quarter"]) if options["quarter"] else Quarter.of(now)
        if quarter is None or quarter.start >= now:
            raise CommandError("--quarter: give one that has begun, such as 2026-q3.")
        team = Team.objects.filter(slug=options["team"]).first()
        if team is None:
            raise CommandError(f"There is no team “{options['team']}”.")
        with viewing_as(Viewer.SYSTEM):
            found = team_reports.shown(team, quarter, at=now)
        if found.content is None:
            raise CommandError("The stored report is not what was frozen; it is not printed.")
        self.stdout.write(_written(found, options["format"]), ending="")


def _written(found: team_reports.Shown, form: str) -> str:
    content = found.content or {}
    if form == "html":
        return render_to_string(
            "readiness/team_report_print.html",
            {"found": found, "content": content, "printed_at": None, "page_url": None},
        )
    write = {"csv": files.report_csv, "json": files.report_json, "md": files.report_markdown}[form]
    return write(content)
