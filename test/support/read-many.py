#!/usr/bin/env python3
"""Lets tests ask read-qcowmeta.py about many images without starting it for each.

Takes lines of its arguments as JSON lists; answers each with a line: the SHA-256 of the text that it prints for them, "-" for no string,
"refused" for damaged, newer or no image.
"""

import contextlib
import hashlib
import importlib.util
import io
import json
import pathlib
import struct
import sys

spec = importlib.util.spec_from_file_location("reader", pathlib.Path(__file__).with_name("read-qcowmeta.py"))
reader = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reader)


def answer(arguments):
    printed = io.TextIOWrapper(io.BytesIO())
    try:
        with contextlib.redirect_stdout(printed):
            code = reader.main(arguments)
    except (reader.Refused, struct.error):
        return "refused"
    return hashlib.sha256(printed.buffer.getvalue()).hexdigest() if code == 0 else "-"


for line in sys.stdin:
    print(answer(json.loads(line)), flush=True)
