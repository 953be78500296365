"""`python read_capture.py CAPTURE`: the DNS answers of a capture as lines of Zeek's dns.log in JSON.

With `--queries` the questions instead, as a log has them that does not say what came back. It is
how the card's figures on recorded traffic were measured:

    python read_capture.py CAPTURE | npx watchfloor score dns-tunnel
"""

import argparse
import ipaddress
import json
import struct
from pathlib import Path

TYPES = {
    **{1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 12: "PTR", 15: "MX", 16: "TXT"},
    **{25: "KEY", 28: "AAAA", 33: "SRV", 65: "HTTPS"},
}
CODES = {0: "NOERROR", 2: "SERVFAIL", 3: "NXDOMAIN"}
UDP, DNS = 17, 53
# Bytes in front of the IP header, by the kind of link.
LINK_BYTES = {0: 4, 1: 14, 101: 0, 113: 16, 276: 20}
MOST_POINTERS = 20


def escape(label):
    """Bytes as Zeek writes them."""
    return "".join(chr(b) if 33 <= b < 127 and b not in (46, 92) else f"\\x{b:02x}" for b in label)


def name_at(data, at):
    """A name, and where it ends."""
    labels, after, jumps = [], None, 0
    while True:
        size = data[at]
        if size >= 192:
            after = after or at + 2
            at = ((size & 63) << 8) | data[at + 1]
            jumps += 1
            if jumps > MOST_POINTERS:
                raise ValueError("a name that points at itself")
            continue
        at += 1
        if size == 0:
            return ".".join(labels), after or at
        labels.append(escape(data[at : at + size]))
        at += size


def answer_text(data, kind, at, size):
    if kind in (1, 28):
        return str(ipaddress.ip_address(data[at : at + size]))
    if kind in (2, 5, 12):
        return name_at(data, at)[0]
    if kind == 15:
        return name_at(data, at + 2)[0]
    if kind == 33:
        return name_at(data, at + 6)[0]
    return f"{TYPES.get(kind, kind)} {size} {escape(data[at:at + size])}"


def read_pcapng(data):
    at, links = 0, []
    while at + 12 <= len(data):
        kind, size = struct.unpack("<II", data[at : at + 8])
        body = data[at + 8 : at + size - 4]
        if kind == 1:
            links.append(struct.unpack("<H", body[:2])[0])
        elif kind == 6:
            face, high, low, length, _ = struct.unpack("<IIIII", body[:20])
            yield ((high << 32) | low) / 1e6, links[face], body[20 : 20 + length]
        at += size


def packets(data):
    """Time, kind of link and bytes of each packet."""
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        yield from read_pcapng(data)
        return
    order = "<" if data[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    link = struct.unpack(order + "I", data[20:24])[0]
    at = 24
    while at + 16 <= len(data):
        seconds, micros, size, _ = struct.unpack(order + "IIII", data[at : at + 16])
        yield seconds + micros / 1e6, link, data[at + 16 : at + 16 + size]
        at += 16 + size


def datagram(link, frame):
    """Both sides and the payload of a UDP packet, None for another."""
    at = LINK_BYTES[link]
    if link == 1 and frame[12:14] == b"\x81\x00":
        at += 4
    version = frame[at] >> 4
    if version == 4 and frame[at + 9] == UDP:
        source, target = frame[at + 12 : at + 16], frame[at + 16 : at + 20]
        at += (frame[at] & 15) * 4
    elif version == 6 and frame[at + 6] == UDP:
        source, target = frame[at + 8 : at + 24], frame[at + 24 : at + 40]
        at += 40
    else:
        return None
    ports = struct.unpack(">HH", frame[at : at + 4])
    addresses = [str(ipaddress.ip_address(side)) for side in (source, target)]
    return list(zip(addresses, ports)), frame[at + 8 :]


def read_message(sides, dns, wants_queries):
    """The fields of a line, None where it is not wanted."""
    ident, flags, questions, count = struct.unpack(">HHHH", dns[:8])
    is_answer = flags >> 15 == 1
    if is_answer == wants_queries or questions != 1:
        return None
    name, at = name_at(dns, 12)
    kind = struct.unpack(">H", dns[at : at + 2])[0]
    at += 4
    answers = []
    for _ in range(count):
        _, at = name_at(dns, at)
        of, _, _, size = struct.unpack(">HHIH", dns[at : at + 10])
        answers.append(answer_text(dns, of, at + 10, size))
        at += 10 + size
    (client, port), (server, _) = reversed(sides) if is_answer else sides
    line = {"id.orig_h": client, "id.orig_p": port, "id.resp_h": server, "id.resp_p": DNS}
    line |= {"proto": "udp", "trans_id": ident, "query": name, "qclass": 1, "qtype": kind}
    line["qtype_name"] = TYPES.get(kind, f"TYPE{kind}")
    if is_answer:
        code = flags & 15
        line |= {"rcode": code, "rcode_name": CODES.get(code, str(code)), "answers": answers}
    return line


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("capture", type=Path, help="pcap or pcapng")
    parser.add_argument("--queries", action="store_true")
    arguments = parser.parse_args()
    for number, (time, link, frame) in enumerate(packets(arguments.capture.read_bytes())):
        try:
            read = datagram(link, frame)
            if read is None or DNS not in [port for _, port in read[0]]:
                continue
            line = read_message(*read, arguments.queries)
        except (IndexError, struct.error, ValueError, KeyError):
            continue
        if line is not None:
            print(json.dumps({"_path": "dns", "ts": time, "uid": f"C{number:x}", **line}))


if __name__ == "__main__":
    main()
