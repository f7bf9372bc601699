#!/usr/bin/env python
"""Django's command line. `./run manage …` calls it in the demo's environment, with its servers."""

import os
import sys

from django.core.management import execute_from_command_line

from config import owner

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    owner.take_over(os.environ, sys.argv[1:])
    execute_from_command_line(sys.argv)
