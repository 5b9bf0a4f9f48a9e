"""Invented values of every type that is looked for, each with words around it as people write them.

Check digits are computed here, from the standards; nothing is taken from the code under test. A value is (type, value, sentence): the sentence
holds the value once, and nothing else that could be taken for personal data.
"""

import base64
import json
import random
import string

LETTERS, DIGITS = string.ascii_uppercase, string.digits
SMALL = string.ascii_lowercase


def luhn(digits):
    total = sum(int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def iban(country, bban):
    numeric = "".join(str(int(c, 36)) for c in bban + country + "00")
    return country + f"{98 - int(numeric) % 97:02}" + bban


def vin(rng):
    """ISO 3779, with the check digit of 49 CFR 565.15."""
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9]))
    values |= {d: int(d) for d in DIGITS}
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    body = "1HGCM" + "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3)) + "0" + rng.choice("ABCDEFGH") + "".join(
        rng.choice(DIGITS) for _ in range(7))  # fmt: skip
    rest = sum(values[c] * w for c, w in zip(body, weights)) % 11
    return body[:8] + ("X" if rest == 10 else str(rest)) + body[9:]


def aba(digits):
    return digits + str(-sum(int(d) * w for d, w in zip(digits, (3, 7, 1) * 3)) % 10)


class Maker:
    """One of each kind per call; every value differs from all before."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.seen = set()

    def digits(self, n, first="123456789"):
        return self.rng.choice(first) + "".join(self.rng.choice(DIGITS) for _ in range(n - 1))

    def word(self, n=7):
        return "qz" + "".join(self.rng.choice("bdfgklmnprtv") + self.rng.choice("aeiou") for _ in range(n // 2))

    def mixed(self, n, letters=string.ascii_letters):
        """Letters and digits without a pattern, at least two of each."""
        while True:
            s = "".join(self.rng.choice(letters + DIGITS) for _ in range(n))
            if sum(c.isdigit() for c in s) >= 2 and sum(c.isalpha() for c in s) >= 2:
                return s

    def make(self, kind):
        while True:
            value, sentence = KINDS[kind](self)
            if value not in self.seen:
                self.seen.add(value)
                return kind.split(".")[0], value, sentence.format(value)


def jwt(m):
    part = lambda o: base64.urlsafe_b64encode(json.dumps(o).encode()).rstrip(b"=").decode()  # noqa: E731
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': m.word(), 'iat': 1})}.{m.mixed(43)}"


# kind -> value, sentence. "TYPE.form" is a further form of a type.
KINDS = {
    "EMAIL_ADDRESS": lambda m: (f"{m.word()}.{m.word(5)}@{m.word()}.org", "Please write to {} before Friday."),
    "EMAIL_ADDRESS.spelled": lambda m: (f"{m.word()} at {m.word()} dot com", "Write to {} for the key."),
    "PHONE_NUMBER": lambda m: (f"+44 20 79{m.digits(2)} {m.digits(4)}", "Call me on {} tonight."),
    "PHONE_NUMBER.local": lambda m: (f"({m.rng.choice(['202', '415', '617'])}) {m.rng.choice('23478')}{m.digits(2)}-{m.digits(4)}", "Phone: {}, after six."),
    "CREDIT_CARD": lambda m: (luhn("4539" + m.digits(11)), "Charge my card {} for it."),
    "IBAN_CODE": lambda m: (iban("DE", m.digits(18)), "Transfer it to IBAN {} please."),
    "IP_ADDRESS": lambda m: (f"{m.rng.randint(11, 99)}.{m.rng.randint(100, 250)}.{m.rng.randint(2, 250)}.{m.rng.randint(2, 250)}", "Login from {} was refused."),
    "IP_ADDRESS.six": lambda m: (f"2a02:{m.rng.randrange(4096, 65535):x}:{m.rng.randrange(4096, 65535):x}::{m.rng.randrange(256, 65535):x}", "Login from {} was refused."),
    "URL_CREDENTIALS": lambda m: (f"{m.word(5)}:{m.mixed(11)}", "The feed is at https://{}@feeds.archive.org/list today."),
    "API_TOKEN": lambda m: ("ghp_" + m.mixed(36), "The robot uses {} for that."),
    "API_TOKEN.jwt": lambda m: (jwt(m), "Authorization: Bearer {}"),
    "PASSWORD": lambda m: (m.mixed(12) + "!", "password: {}"),
    "PRIVATE_KEY": lambda m: (base64.b64encode(b"0\x82\x04\xbe\x02\x01\x00" + m.rng.randbytes(41)).decode(), "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----"),
    "CRYPTO": lambda m: ("0x" + "".join(m.rng.choice("0123456789abcdef") for _ in range(40)), "Send the ether to wallet {} today."),
    "MAC_ADDRESS": lambda m: (":".join(f"{b:02x}" for b in (0x3C, 0x22, 0xFB, *m.rng.randbytes(3))), "The card has MAC address {} on it."),
    "US_SSN": lambda m: (f"{m.rng.randint(100, 650)}-{m.rng.randint(10, 99)}-{m.rng.randint(1000, 9999)}", "His social security number is {}."),
    "PASSPORT": lambda m: (f"C{m.digits(2)}X{m.digits(2)}T{m.digits(2)}", "Passport No. {} was lost."),
    "NATIONAL_ID": lambda m: (m.digits(9), "National ID number: {}"),
    "TAX_ID": lambda m: (m.digits(11), "Tax ID: {}"),
    "DRIVER_LICENSE": lambda m: (m.rng.choice(LETTERS) + m.digits(8), "Driver's license number {} is valid."),
    "PATIENT_ID": lambda m: (m.digits(8), "Patient ID: {}"),
    "INSURANCE_ID": lambda m: (m.rng.choice(LETTERS) + m.digits(9), "Insurance number: {}"),
    "PROFESSIONAL_LICENSE": lambda m: (m.digits(7), "Medical license number: {}"),
    "STUDENT_ID": lambda m: (m.digits(8), "Student ID: {}"),
    "EMPLOYEE_ID": lambda m: ("E" + m.digits(7), "Employee number: {}"),
    "MEMBER_ID": lambda m: (m.digits(9), "Membership number: {}"),
    "CUSTOMER_ID": lambda m: ("K-" + m.digits(7), "Customer number: {}"),
    "CASE_NUMBER": lambda m: (f"{m.rng.randint(1, 9)}:{m.rng.randint(10, 24)}-cv-{m.digits(5)}", "Case No. {} was closed."),
    "REFERENCE_NUMBER": lambda m: ("R" + m.digits(9), "Invoice number: {}"),
    "LICENSE_PLATE": lambda m: (f"{m.rng.choice('BCDFGHJKLP')}{m.rng.choice('STVWXZ')} {m.rng.choice('BCDFGHJKLP')}{m.rng.choice('STVWXZ')} {m.digits(4)}", "License plate: {}"),
    "VEHICLE_ID": lambda m: (vin(m.rng), "The VIN is {} on the frame."),
    "DEVICE_ID": lambda m: (luhn("35" + m.digits(12)), "The IMEI is {} on the box."),
    "USERNAME": lambda m: (m.word() + m.digits(3), "username: {}"),
    "BANK_ACCOUNT": lambda m: (m.digits(10), "Account number: {}"),
    "BANK_ROUTING": lambda m: (aba("0" + m.rng.choice("2356789") + m.digits(6)), "Routing number: {}"),
    "SWIFT_CODE": lambda m: ("".join(m.rng.choice(LETTERS) for _ in range(4)) + "DEFF" + m.digits(3), "BIC: {}"),
    "COORDINATES": lambda m: (f"{m.rng.randint(40, 60)}.{m.digits(5)}, {m.rng.randint(2, 30)}.{m.digits(5)}", "GPS: {}"),
    "DATE_OF_BIRTH": lambda m: (f"{m.rng.randint(1, 28):02}.{m.rng.randint(1, 12):02}.{m.rng.randint(1930, 2005)}", "Date of birth: {}"),
}


def needles(value):
    """How a value could show: as it is, in small letters, and without the signs between its digits and letters."""
    bare = "".join(c for c in value.lower() if c.isalnum() or ord(c) > 127)
    return {value.lower().encode(), *([bare.encode()] if len(bare) >= 9 else [])}
