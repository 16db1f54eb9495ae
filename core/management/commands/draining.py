"""`manage.py draining on|off|status`: take this machine out of the balancer before it stops."""

from core.availability.flag_command import FlagCommand
from core.availability.operator_flags import OperatorFlag


class Command(FlagCommand):
    help = "Answer /readyz with 503, so that balancers send new requests elsewhere."
    flag = OperatorFlag.DRAINING
    says = ("Balancers may send requests here.", "Balancers are asked to send nobody here.")
