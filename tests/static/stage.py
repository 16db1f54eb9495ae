"""A page for one script, answered without a server."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

STATIC = Path(__file__).parents[2] / "static"
SITE = "http://localhost"
NOON = "2026-09-02T12:00:00Z"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"
)


@dataclass
class Stage:
    """A page with one script, and what its polls are answered: (status, body), else 204."""

    page: Page
    answers: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    posts: int = 0

    def hold_time(self) -> None:
        """Let time pass only when the test says so; a busy machine cannot let a timer run out."""
        self.page.clock.install(time="2026-09-02T11:59:00Z")
        self.page.clock.pause_at(NOON)

    def show(self, script: str, body: str, *, html: str = "") -> Page:
        """Open a page of `body` with static/js/`script`; `html` are attributes of <html>."""
        document = (
            f'<!doctype html><html lang="en" {html}><head><title>Stage</title>'
            f'<link rel="icon" href="data:,"><script type="module" src="/js/{script}"></script>'
            f"</head><body>{body}</body></html>"
        )

        def answer(route: Route) -> None:
            self.fulfil(route, document)

        self.page.route("**/*", answer)
        self.page.goto(f"{SITE}/")
        return self.page

    def fulfil(self, route: Route, document: str) -> None:
        """Answer a request for a script, a poll, a form or the page itself."""
        url = urlsplit(route.request.url)
        if url.path.startswith("/js/"):
            path = STATIC / url.path.removeprefix("/")
            route.fulfill(body=path.read_text(encoding="utf-8"), content_type="text/javascript")
        elif url.path == "/news/":
            self.asked.append(parse_qs(url.query, keep_blank_values=True)["since"][0])
            status, body = self.answers.pop(0) if self.answers else (204, "")
            route.fulfill(status=status, body=body, content_type="text/html")
        elif route.request.method == "POST":
            self.posts += 1
            route.fulfill(status=204)
        else:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=document, content_type="text/html", headers=headers)

    def poll(self, *, after_ms: int = 3_000) -> None:
        """Let the time until the next poll pass and its answer arrive."""
        with self.page.expect_response(f"{SITE}/news/**"):
            self.page.clock.fast_forward(after_ms)
        self.page.wait_for_timeout(50)
