"""Values from the environment; `NAME_FILE` may name a file that holds the value of `NAME`."""

import secrets
from pathlib import Path
from typing import Any

import environ

ROOT = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()


def var_folder() -> Path:
    """Return the folder for everything the embedded profile writes, made if it is missing."""
    folder = Path(env.str("DRYDOCK_VAR", default=str(ROOT / "var"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """Return DRYDOCK_SECRET_KEY, or the key kept in `folder`, made on first use.

    The exclusive creation lets two processes that start together agree on one key.
    """
    given: str = env.str("DRYDOCK_SECRET_KEY", default="")
    if given:
        return given
    path = folder / "secret_key"
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


def database(folder: Path) -> dict[str, Any]:
    """Return Django's settings for DATABASE_URL, by default SQLite in `folder`."""
    settings: dict[str, Any] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{folder}/drydock.sqlite3"
    )
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: a transaction that will write takes the lock at once instead of failing
        # halfway. FULL: an acknowledged incident survives a power cut.
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-8000;"
            ),
        }
    else:
        settings = _patient(settings)
    return settings


def database_replica() -> dict[str, Any] | None:
    """Return Django's settings for DATABASE_REPLICA_URL, None without one; PostgreSQL only."""
    if not env.str("DATABASE_REPLICA_URL", default=""):
        return None
    return _patient(env.db_url("DATABASE_REPLICA_URL")) | {"TEST": {"MIRROR": "default"}}


def broker_options(url: str) -> dict[str, Any]:
    """Return the options of a broker's client, so that nobody waits long for one that is away.

    Nudges are all it carries: to give one up costs seconds, and to wait for one costs whatever
    waits behind it.
    """
    if url.startswith(("amqp:", "amqps:")):
        # Without an answer to each message a beat would send into the void and never know.
        return {"confirm_publish": True, "read_timeout": 5, "write_timeout": 5}
    if url.startswith(("redis", "valkey", "sentinel")):
        return {
            "socket_connect_timeout": 3,
            "socket_timeout": 5,
            "socket_keepalive": True,
            # A worker that hears nothing connects anew after twice that and a second.
            "health_check_interval": 5,
            # What a killed worker held is offered again after ten minutes; the rows never wait.
            "visibility_timeout": 600,
        }
    return {}


def _patient(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings for PostgreSQL with our options; those of the address come first."""
    # A server that is away is given up after a few seconds; the defaults wait for minutes.
    patience = {
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
    }
    given = settings.get("OPTIONS", {})
    # Only values that the server binds can be left out of a plan (core.database.compiled.prepared).
    settings["OPTIONS"] = patience | given | {"server_side_binding": True}
    settings["CONN_MAX_AGE"] = 300
    settings["CONN_HEALTH_CHECKS"] = True
    return settings
