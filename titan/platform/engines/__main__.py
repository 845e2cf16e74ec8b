"""`python -m titan.platform.engines`: what scripts/up, scripts/down and their kin call."""

import os
import sys

from .commands import main

sys.exit(main(sys.argv[1:], os.environ))
