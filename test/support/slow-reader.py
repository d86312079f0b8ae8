"""Runs a program whose standard output is a small pipe that does not wait, reads it late, and writes what came to its own standard output.

usage: slow-reader.py PROGRAM ARGUMENT...
"""

import fcntl
import os
import subprocess
import sys
import time

reader, writer = os.pipe()
fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
os.set_blocking(writer, False)
program = subprocess.Popen(sys.argv[1:], stdout=writer)
os.close(writer)
time.sleep(0.5)
while chunk := os.read(reader, 1000):
    sys.stdout.buffer.write(chunk)
    time.sleep(0.001)
sys.stdout.flush()
sys.exit(program.wait())
