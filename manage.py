#!/usr/bin/env python
"""Run one of Drydock's commands: `manage.py help` lists them."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from core.management.terminal import guard_terminals

    guard_terminals()
    execute_from_command_line(sys.argv)
