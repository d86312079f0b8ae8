#!/usr/bin/env python3
"""Prints the machine metadata that a qcow2 image holds, byte for byte.

A second reader, written from docs/format.md alone and sharing nothing with the project's own code, so that the tests do not ask the
writer whether it wrote well. It reads one image and follows no backing file.

    read-qcowmeta.py IMAGE              the image's own string
    read-qcowmeta.py IMAGE --snapshot N the own string of the snapshot with this id or name
    read-qcowmeta.py IMAGE --slots      both slots as "A generation digest-ok" lines, for tests of the mirror

Exit codes: 0 printed; 1 no string; 2 usage; 3 damaged, newer, or not a qcow2 image.
"""

import hashlib
import struct
import sys

TYPE = 0x514D4554
HEAD = b"\xffQMETA" + struct.pack(">H", 1)
SLOT = b"\xffQS\xfe"


class Refused(Exception):
    pass


def extension(cluster, start, end):
    """The data of our header extension, or None."""
    found = None
    at = start
    while at + 8 <= end:
        kind, length = struct.unpack_from(">II", cluster, at)
        if kind == 0:
            return found
        if length > end - at - 8:
            raise Refused("extension at %d is longer than its area" % at)
        if kind == TYPE:
            if found is not None:
                raise Refused("the extension is there twice")
            found = cluster[at + 8 : at + 8 + length]
        at += 8 + (length + 7) // 8 * 8
    raise Refused("no END marker")


def slot(data):
    """(generation, flags, payload) of a valid slot, or None."""
    magic, flags, generation, length, zero = struct.unpack_from(">4sIQII", data)
    if magic != SLOT or length % 8 or length > len(data) - 56:
        return None
    payload = data[56 : 56 + length]
    if hashlib.sha256(data[:24] + payload).digest() != data[24:56]:
        return None
    if zero:
        raise Refused("reserved field is not zero")
    return generation, flags, payload


def current(data):
    """The payload that counts."""
    if len(data) < 128 or data[:6] != HEAD[:6]:
        raise Refused("not a metadata extension")
    if data[:8] != HEAD:
        raise Refused("newer version")
    size = (len(data) - 8) // 2
    slots = [s for s in (slot(data[8 : 8 + size]), slot(data[8 + size : 8 + 2 * size])) if s]
    if not slots:
        raise Refused("no valid slot")
    best = max(slots, key=lambda s: s[0])
    if any(s[0] == best[0] and s[2] != best[2] for s in slots):
        raise Refused("two different slots of one generation")
    if best[1]:
        raise Refused("newer version")
    if best[0] == 0:
        raise Refused("generation 0")
    return best[2]


def records(payload):
    """(kind, identity, text) of each record, in order."""
    at = 0
    while at < len(payload):
        (kind,) = struct.unpack_from(">I", payload, at)
        if kind == 1:
            (text_length,) = struct.unpack_from(">I", payload, at + 4)
            identity, start = None, at + 8
        elif kind == 2:
            text_length, id_length, name_length, sec, nsec, clock = struct.unpack_from(">IIIIIQ", payload, at + 4)
            start = at + 32 + id_length + name_length
            ident = payload[at + 32 : at + 32 + id_length]
            identity = (ident, payload[at + 32 + id_length : start], sec, nsec, clock)
        else:
            raise Refused("newer version")
        end = start + text_length
        next_at = (end + 7) // 8 * 8
        if next_at > len(payload):
            raise Refused("a record is longer than the payload")
        if any(payload[end:next_at]):
            raise Refused("a record is not padded with zeros")
        text = payload[start:end]
        text.decode("utf-8")
        yield kind, identity, text
        at = next_at


def snapshot_table(image, count, offset):
    """The identity of each internal snapshot."""
    image.seek(offset)
    for _ in range(count):
        head = image.read(40)
        id_length, name_length, sec, nsec, clock = struct.unpack_from(">HHIIQ", head, 12)
        (extra,) = struct.unpack_from(">I", head, 36)
        image.read(extra)
        ident, name = image.read(id_length), image.read(name_length)
        image.read(-(40 + extra + id_length + name_length) % 8)
        yield ident, name, sec, nsec, clock


def main(arguments):
    path = arguments[0]
    with open(path, "rb") as image:
        head = image.read(104)
        if head[:4] != b"QFI\xfb" or len(head) < 72:
            raise Refused("not a qcow2 image")
        version, backing_offset = struct.unpack_from(">IQ", head, 4)
        (bits,) = struct.unpack_from(">I", head, 20)
        count, table = struct.unpack_from(">IQ", head, 60)
        header_length = 72 if version == 2 else struct.unpack_from(">I", head, 100)[0]
        image.seek(0)
        cluster = image.read(1 << bits)
        data = extension(cluster, header_length, backing_offset or len(cluster))
        if data is None:
            return 1
        if arguments[1:] == ["--slots"]:
            size = (len(data) - 8) // 2
            for name, at in (("A", 8), ("B", 8 + size)):
                found = slot(data[at : at + size])
                print(name, *(found[0], hashlib.sha256(found[2]).hexdigest()) if found else ("invalid",))
            return 0
        wanted = None
        if len(arguments) == 3 and arguments[1] == "--snapshot":
            key = arguments[2].encode()
            wanted = next((s for s in snapshot_table(image, count, table) if key in s[:2]), None)
            if wanted is None:
                raise Refused("no such snapshot")
        elif len(arguments) > 1:
            return 2
    found = list(records(current(data)))
    if any(kind == 1 for kind, _, _ in found[1:]):
        raise Refused("the image's string is not the first record, or is there twice")
    for _, identity, text in found:
        if identity == wanted:
            sys.stdout.buffer.write(text)
            return 0
    return 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(main(sys.argv[1:]))
    except (Refused, struct.error, UnicodeDecodeError) as error:
        print("%s: %s" % (sys.argv[1], error), file=sys.stderr)
        sys.exit(3)
