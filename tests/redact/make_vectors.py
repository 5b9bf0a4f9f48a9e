#!/usr/bin/env python3
"""Writes the expected values of tests/redact/vectors from programs that are independent of Tamis.

    python3 -m venv venv && venv/bin/pip install python-stdnum==2.2 phonenumbers==8.12.57 schwifty
    venv/bin/python tests/redact/make_vectors.py tests/redact/vectors

Luhn, the other check digits and IBAN come from python-stdnum (IBAN structures also from schwifty's copy of the registry), IP addresses from Python's ipaddress,
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
from stdnum import damm, ean, iban, isbn, luhn, verhoeff
from stdnum.gb import nhs
from stdnum.iso7064 import mod_11_2, mod_11_10, mod_37_2, mod_37_36, mod_97_10
from stdnum.nl import bsn
from stdnum.pl import nip, pesel


def digits(rng, n):
    return "".join(rng.choice("0123456789") for _ in range(n))


def luhn_lines(rng):
    for _ in range(400):
        d = digits(rng, rng.randint(1, 19))
        if rng.random() < 0.6:
            d += luhn.calc_check_digit(d)
        yield d, "valid" if luhn.is_valid(d) else "invalid"


# Names as in lib/redact/validators.cc, and rules for weights as tests/redact/rule_file_test.cc writes them.
def check_digit_lines(rng):
    alnum = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    systems = {
        "verhoeff": (digits, 12, verhoeff.calc_check_digit, verhoeff.is_valid),
        "damm": (digits, 9, damm.calc_check_digit, damm.is_valid),
        "iso7064_97_10": (digits, 14, mod_97_10.calc_check_digits, mod_97_10.is_valid),
        "iso7064_11_2": (digits, 15, mod_11_2.calc_check_digit, mod_11_2.is_valid),
        "iso7064_37_2": (None, 12, mod_37_2.calc_check_digit, mod_37_2.is_valid),
        "iso7064_11_10": (digits, 10, mod_11_10.calc_check_digit, mod_11_10.is_valid),
        "iso7064_37_36": (None, 11, mod_37_36.calc_check_digit, mod_37_36.is_valid),
        "isbn10": (digits, 9, isbn._calc_isbn10_check_digit, lambda v: isbn.isbn_type(v) == "ISBN10"),
        "ean": (digits, 12, ean.calc_check_digit, ean.is_valid),
        "nip": (digits, 9, None, lambda v: len(v) == 10 and nip.checksum(v) == 0),
        "bsn": (digits, 8, None, lambda v: len(v) == 9 and bsn.checksum(v) == 0),
        "nhs": (digits, 9, None, lambda v: len(v) == 10 and nhs.checksum(v) == 0),
        "pesel": (digits, 10, pesel.calc_check_digit, lambda v: v[-1] == pesel.calc_check_digit(v[:-1])),
    }
    for name, (kind, length, calc, valid) in systems.items():
        for _ in range(120):
            body = kind(rng, length) if kind else "".join(rng.choice(alnum) for _ in range(length))
            value = body + (str(calc(body)) if calc and rng.random() < 0.5 else digits(rng, 1))
            if rng.random() < 0.2:
                at = rng.randrange(len(value) - 1)
                value = value[:at] + value[at + 1] + value[at] + value[at + 2:]
            yield f"{name} {value}", "valid" if valid(value) else "invalid"


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
    for name, lines in (("luhn", luhn_lines), ("check_digits", check_digit_lines), ("iban", iban_lines), ("ip", ip_lines), ("phone", phone_lines),
                        ("phone_national", national_lines)):
        rng = random.Random(20240601)
        with (folder / f"{name}.tsv").open("w", encoding="utf-8") as out:
            for value, expected in lines(rng):
                out.write(f"{value}\t{expected}\n")


main()
