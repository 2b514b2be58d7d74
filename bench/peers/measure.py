"""Runs a command and writes what it took, its children included, as JSON to file descriptor 3.

Node has no way to ask for the processor time and memory of a child. The interpreter is small and starts the command
by fork, so what it takes itself is not in the figures: they are the kernel's, of the command and its children.
"""

import json
import os
import subprocess
import sys
import time

start = time.monotonic()
child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
wall = time.monotonic() - start
taken = {
    "wall": wall * 1000,
    "cpu": (usage.ru_utime + usage.ru_stime) * 1000,
    "maximumResidentKilobytes": usage.ru_maxrss,
}
os.write(3, json.dumps(taken).encode())
sys.exit(os.waitstatus_to_exitcode(status))
