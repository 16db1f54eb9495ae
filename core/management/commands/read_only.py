"""`manage.py read_only on|off|status`: let people read and refuse every change."""

from core.availability.flag_command import FlagCommand
from core.availability.operator_flags import OperatorFlag


class Command(FlagCommand):
    help = "Refuse every change on this machine, with a banner on every page; nobody is signed out."
    flag = OperatorFlag.READ_ONLY
    says = ("Changes are taken.", "Every change is refused with 503; pages can be read.")
