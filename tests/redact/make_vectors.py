#!/usr/bin/env python3
"""Writes the expected values of tests/redact/vectors from programs that are independent of Tamis.

    python3 -m venv venv && venv/bin/pip install python-stdnum==2.2 phonenumbers==8.12.57 schwifty
    venv/bin/python tests/redact/make_vectors.py tests/redact/vectors

Luhn and IBAN come from python-stdnum (IBAN structures also from schwifty's copy of the registry), IP addresses from Python's ipaddress,
telephone numbers from phonenumbers in the version of libphonenumber that Debian 12 carries. Values are drawn at random with
a fixed seed, so the files are the same on every machine; telephone numbers are drawn from the metadata's example numbers with digits
changed. Each line is: value TAB expected.
"""
import ipaddress
import pathlib
import random
import sys

import phonenumbers
import schwifty
from stdnum import iban, luhn


def digits(rng, n):
    return "".join(rng.choice("0123456789") for _ in range(n))


def luhn_lines(rng):
    for _ in range(400):
        d = digits(rng, rng.randint(1, 19))
        if rng.random() < 0.6:
            d += luhn.calc_check_digit(d)
        yield d, "valid" if luhn.is_valid(d) else "invalid"


def random_bban(rng, structure):
    out, n = "", ""
    for c in structure:
        if c.isdigit():
            n += c
        elif c != "!":
            kinds = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}[c]
            out += "".join(rng.choice(kinds) for _ in range(int(n)))
            n = ""
    return out


def iban_valid(text):
    try:
        iban.validate(text, check_country=False)
        return True
    except Exception:
        return False


def iban_lines(rng):
    listed = {line.split(" ")[0]: line.split('bban="')[1].rstrip('"\n')
              for line in open(iban.__file__.replace("iban.py", "iban.dat"), encoding="utf-8")
              if 'bban="' in line}
    for country, structure in sorted(listed.items()):
        spec = schwifty.registry.get_iban_spec(country)
        if spec.iban_length != len(random_bban(rng, structure)) + 4:
            raise SystemExit(f"the two copies of the registry disagree on {country}")
        for _ in range(6):
            bban = random_bban(rng, structure)
            value = country + iban.calc_check_digits(country + "00" + bban) + bban
            yield value, "valid" if iban_valid(value) else "invalid"
            at = rng.randrange(4, len(value) - 1)
            swapped = value[:at] + value[at + 1] + value[at] + value[at + 2:]
            yield swapped, "valid" if iban_valid(swapped) else "invalid"
            yield value + "0", "invalid"
            yield value[:-1], "valid" if iban_valid(value[:-1]) else "invalid"


def ip_text(rng):
    kind = rng.randrange(8)
    if kind == 0:
        return str(ipaddress.IPv4Address(rng.getrandbits(32)))
    if kind == 1:
        return str(ipaddress.IPv6Address(rng.getrandbits(128)))
    if kind == 2:
        return ipaddress.IPv6Address(rng.getrandbits(128)).exploded
    if kind == 3:
        sparse = [rng.choice([0, 0, 0, rng.getrandbits(16)]) for _ in range(8)]
        return str(ipaddress.IPv6Address(sum(g << (16 * i) for i, g in enumerate(sparse))))
    if kind == 4:
        return "::ffff:" + str(ipaddress.IPv4Address(rng.getrandbits(32)))
    if kind == 5:
        return ":".join(rng.choice(["", "0", "1", "ff", "db8", "12345"]) for _ in range(rng.randint(1, 9)))
    if kind == 6:
        return ".".join(rng.choice(["0", "1", "01", "255", "256", "99", ""]) for _ in range(rng.randint(3, 5)))
    text = str(ipaddress.IPv6Address(rng.getrandbits(128) & rng.getrandbits(128) & rng.getrandbits(128)))
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(":.0af") + text[at + 1:]


def ip_lines(rng):
    for _ in range(1200):
        text = ip_text(rng)
        try:
            parsed = ipaddress.ip_address(text)
        except ValueError:
            yield text, "invalid"
            continue
        if parsed.version == 6 and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        yield text, str(parsed)


def phone_lines(rng):
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE,
                     phonenumbers.PhoneNumberType.TOLL_FREE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            national = phonenumbers.national_significant_number(example)
            for step in range(3):
                changed = national
                if step == 1:
                    at = rng.randrange(len(national))
                    changed = national[:at] + rng.choice("0123456789") + national[at + 1:]
                elif step == 2:
                    changed = national[:-1] if rng.random() < 0.5 else national + rng.choice("0123456789")
                text = f"+{example.country_code}{changed}"
                try:
                    valid = phonenumbers.is_valid_number(phonenumbers.parse(text, None))
                except phonenumbers.NumberParseException:
                    valid = False
                yield text, "valid" if valid else "invalid"


def national_lines(rng):
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
            yield f"{region} {written}", "valid"


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for name, lines in (("luhn", luhn_lines), ("iban", iban_lines), ("ip", ip_lines), ("phone", phone_lines),
                        ("phone_national", national_lines)):
        rng = random.Random(20240601)
        with (folder / f"{name}.tsv").open("w", encoding="utf-8") as out:
            for value, expected in lines(rng):
                out.write(f"{value}\t{expected}\n")


main()
