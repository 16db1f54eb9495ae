"""An identity provider small enough to run beside a test: it vouches for whoever comes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

VOUCHED_FOR = {
    "sub": "248289761001",
    "preferred_username": "dee",
    "name": "Dee Moss",
    "email": "dee@example.org",
    "email_verified": True,
}


@dataclass
class IdentityProvider:
    """A running provider: its address, and what it was asked at the authorization endpoint."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def running_provider() -> Iterator[IdentityProvider]:
    """Run a provider on a free port until the block ends."""
    provider = IdentityProvider(url="")

    class Handler(BaseHTTPRequestHandler):
        """Answers the four addresses that a client of OpenID Connect needs."""

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            match url.path:
                case "/.well-known/openid-configuration":
                    self.answer(
                        {
                            "issuer": provider.url,
                            "authorization_endpoint": f"{provider.url}/authorize",
                            "token_endpoint": f"{provider.url}/token",
                            "userinfo_endpoint": f"{provider.url}/userinfo",
                        }
                    )
                case "/userinfo":
                    self.answer(VOUCHED_FOR)
                case _:
                    self.send_back({key: values[0] for key, values in parse_qs(url.query).items()})

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer({"access_token": "a", "token_type": "Bearer", "expires_in": 60})

        def send_back(self, query: dict[str, str]) -> None:
            """Send the person back to where they came from."""
            provider.asked.append(query)
            back = urlencode({"code": "c", "state": query["state"]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.end_headers()

        def answer(self, body: dict[str, object]) -> None:
            """Answer with JSON."""
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
