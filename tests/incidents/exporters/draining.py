"""Send all that is due, as one worker of Celery would."""

from incidents.exporters.delivering import DeliveryDrain


def drain() -> None:
    """Send one message after the other until nothing is due."""
    work = DeliveryDrain(hands=0)
    while work():
        pass
