"""Runs a program on a terminal of its own: what comes on standard input is typed there, what it shows goes to standard output."""

import os
import pty
import sys

status = os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:]))
sys.exit(status if status >= 0 else 128 - status)
