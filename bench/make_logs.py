#!/usr/bin/env python3
"""Writes what programs write, full of numbers: the hard case for finding numbers that identify somebody.

    bench/make_logs.py OUT [--megabytes 4]

For each kind (access, syslog, json, csv, hex, sql, trace, ledger) a file OUT/logs-KIND.jsonl with documents of about 8 kB. All is made
up by a fixed seed; addresses are of private or documentation networks (RFC 1918, RFC 5737, RFC 3849).
"""

import argparse
import json
import pathlib
import random
import time

WORDS = "worker cache queue shard index lamp harbour fog relay pump valve gate frame token page block".split()
PATHS = ["/", "/index.html", "/api/v2/orders/{}", "/static/app.{:x}.js", "/search?q=lamp&page={}", "/img/{}/{}.png", "/health"]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "curl/8.4.0", "okhttp/4.12.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36"]  # fmt: skip


class Clock:
    def __init__(self, rng):
        self.rng, self.now = rng, 1_700_000_000.0

    def tick(self):
        self.now += self.rng.expovariate(3)
        return time.gmtime(self.now)

    def milliseconds(self):
        return int(self.now * 1000) % 1000


def address(rng):
    return rng.choice((f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}", f"192.0.2.{rng.randrange(256)}",
                       f"198.51.100.{rng.randrange(256)}", f"172.16.{rng.randrange(256)}.{rng.randrange(256)}"))  # fmt: skip


def access(rng, clock):
    path = rng.choice(PATHS).format(rng.randrange(10**6), rng.randrange(10**4))
    return (f'{address(rng)} - - [{time.strftime("%d/%b/%Y:%H:%M:%S +0000", clock.tick())}] "GET {path} HTTP/1.1" '
            f'{rng.choice((200, 200, 200, 304, 404, 502))} {rng.randrange(200_000)} "-" "{rng.choice(AGENTS)}" {rng.random():.3f}')  # fmt: skip


def syslog(rng, clock):
    head = time.strftime("%b %e %H:%M:%S", clock.tick()) + f" host{rng.randrange(20)} "
    return head + rng.choice((
        f"kernel: [{rng.randrange(10**6)}.{rng.randrange(10**6):06}] eth0: link up, 1000Mbps, full-duplex, lpa 0x{rng.randrange(2**16):04X}",
        f"sshd[{rng.randrange(32768)}]: Connection closed by {address(rng)} port {rng.randrange(1024, 65536)} [preauth]",
        f"systemd[1]: Started Session {rng.randrange(10**5)} of user root.",
        f"CRON[{rng.randrange(32768)}]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
        f"dhclient[{rng.randrange(32768)}]: bound to {address(rng)} -- renewal in {rng.randrange(40000)} seconds.",
        f"postfix/smtpd[{rng.randrange(32768)}]: {rng.randrange(16**10):010X}: client=relay[{address(rng)}]",
    ))


def json_log(rng, clock):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", clock.tick()) + f".{clock.milliseconds():03}Z"
    return json.dumps({"ts": stamp, "level": rng.choice(("info", "warn")), "pid": rng.randrange(32768), "trace_id": f"{rng.randrange(16**32):032x}",
                       "span_id": f"{rng.randrange(16**16):016x}", "msg": f"{rng.choice(WORDS)} {rng.choice(WORDS)} done", "bytes": rng.randrange(10**7),
                       "duration_ms": round(rng.random() * 900, 3), "epoch": int(clock.now * 1000), "shard": rng.randrange(64)})  # fmt: skip


def csv(rng, clock):
    return ",".join([str(int(clock.now) + rng.randrange(1000)), *(f"{rng.gauss(20, 300):.4f}" for _ in range(6)), str(rng.randrange(10**6)), str(rng.randrange(2))])


def hex_dump(rng, clock):
    data = rng.randbytes(16)
    shown = "".join(chr(b) if 32 <= b < 127 else "." for b in data)
    return f"{rng.randrange(2**24) * 16:08x}  {data[:8].hex(' ')}  {data[8:].hex(' ')}  |{shown}|"


def sql(rng, clock):
    rows = (f"({rng.randrange(10**7)},'{rng.choice(WORDS)}',{rng.random() * 1000:.2f},'{time.strftime('%Y-%m-%d %H:%M:%S', clock.tick())}',{rng.randrange(2)},NULL)" for _ in range(4))
    return f"INSERT INTO `{rng.choice(WORDS)}s` VALUES {','.join(rows)};"


def trace(rng, clock):
    return (f"{clock.now:.6f} [{rng.randrange(1, 9):03}] {rng.choice(WORDS)}-{rng.randrange(32768)} 0x{rng.randrange(2**48):012x} "
            f"mmap(NULL, {rng.randrange(2**24)}, 3, 34, -1, 0) = {rng.randrange(2**31)} <{rng.random() / 1000:.6f}> took {rng.randrange(10**7)} ns")  # fmt: skip


def ledger(rng, clock):
    parts = time.strftime("%d.%m.%Y", clock.tick()), rng.randrange(10**5), rng.randrange(10**8)
    return f"{parts[0]}  {parts[1]:05}  {parts[2]:08}  {rng.choice(WORDS):10}  {rng.random() * 9000:12,.2f}  {rng.random() * 90000:12,.2f}  {rng.randrange(100):3}%"


KINDS = {"access": access, "syslog": syslog, "json": json_log, "csv": csv, "hex": hex_dump, "sql": sql, "trace": trace, "ledger": ledger}


def documents(kind, size, document=8000):
    rng = random.Random(kind)
    clock, written, number = Clock(rng), 0, 0
    while written < size:
        lines, here = [], 0
        while here < document:
            lines.append(KINDS[kind](rng, clock))
            here += len(lines[-1]) + 1
        clock.tick()
        written, number = written + here, number + 1
        yield {"id": f"{kind}-{number}", "text": "\n".join(lines)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--megabytes", type=float, default=4)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        with open(arguments.out / f"logs-{kind}.jsonl", "w", encoding="utf-8") as file:
            for record in documents(kind, arguments.megabytes * 1e6):
                file.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
