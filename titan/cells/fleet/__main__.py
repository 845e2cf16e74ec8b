"""`python -m titan.cells.fleet`: what scripts/up and scripts/down call where there are several cells."""

import os
import sys

from .commands import main

sys.exit(main(sys.argv[1:], os.environ))
