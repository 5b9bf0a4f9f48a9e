"""HTML, XML and mail redacted where they stand, read again by Python's own html.parser, expat and email."""

import email
import email.policy
import html.parser
import random
import re
import xml.etree.ElementTree as ElementTree
from email.message import EmailMessage

import pytest
from harness import tamis

PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
PLAIN = ["The harbour is quiet.", "fog & rain", "a < b > c", 'said "no"', "é 日本 😀", "]] > ]]", "a--b", "Ω'ω'", "x = y;"]
SPOTS = re.compile(r"person\d+@corp\.test|202-555-01\d\d|4111 1111 1111 1111|10\.1\.\d+\.\d+")


def value(rng):
    n = rng.randrange(10_000)
    return rng.choice([f"person{n}@corp.test", f"+1 202-555-01{n % 100:02}", "4111 1111 1111 1111", f"10.1.{n % 200}.{n % 250}"])


def prose(rng):
    return " ".join(rng.choice([rng.choice(PLAIN), value(rng)]) for _ in range(rng.randrange(1, 5)))


def redact(data, form, **more):
    return tamis("redact", "--format", form, "-", input=data, **more).stdout


def escaped(rng, text, also=""):
    """Characters as themselves or as one of their references; always those that must be."""
    out = []
    for c in text:
        if c in "<>&\"'" + also or rng.random() < 0.1:
            out.append(rng.choice([f"&#{ord(c)};", f"&#x{ord(c):X};"]))
        else:
            out.append(c)
    return "".join(out)


def blanked(text):
    """Without values and placeholders: what must be the same before and after."""
    return re.sub(r"\s+", " ", PLACEHOLDER.sub("", SPOTS.sub("", text.replace("+1 202", "202"))))


class Shape(html.parser.HTMLParser):
    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.values = [], [], []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(k for k, _ in attrs)))
        self.values += [v for _, v in attrs if v]

    def handle_endtag(self, tag):
        self.tags.append(("/" + tag,))

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, data):
        self.values.append(data)


def html_document(rng):
    out = ["<!DOCTYPE html><html><head><title>" + escaped(rng, prose(rng)) + "</title></head><body>"]
    for _ in range(30):
        kind = rng.randrange(6)
        if kind == 0:
            out.append(f'<p class="{escaped(rng, prose(rng))}">{escaped(rng, prose(rng))}</p>')
        elif kind == 1:
            out.append("<table><tr><th>E-mail</th><th>Note</th></tr>")
            out += [f"<tr><td>{escaped(rng, value(rng))}</td><td>{escaped(rng, prose(rng))}</td></tr>" for _ in range(3)]
            out.append("</table>")
        elif kind == 2:
            out.append("<!-- " + prose(rng).replace("--", "").replace(">", "") + " -->")
        elif kind == 3:
            out.append("<div><b>" + escaped(rng, prose(rng)) + "</b> <i>" + escaped(rng, value(rng)) + "</i></div>")
        elif kind == 4:
            out.append("<script>var x = '" + value(rng) + "'; if (a < b) f();</script>")
        else:
            out.append("<input name=email value=" + escaped(rng, value(rng), also=" =`") + ">")
    return "".join(out) + "</body></html>"


@pytest.mark.parametrize("seed", range(10))
def test_html_keeps_its_tags_and_words_and_loses_its_values(seed):
    rng = random.Random(seed)
    source = html_document(rng)
    before, after = Shape(source), Shape(redact(source.encode(), "html").decode())
    assert before.tags == after.tags
    assert [blanked(t) for t in before.text] == [blanked(t) for t in after.text]
    assert not any(SPOTS.search(t) for t in after.text), "a value is left in the text"
    assert not any(SPOTS.search(v) for v in after.values), "a value is left in an attribute or a comment"


def element(rng, depth=0):
    node = ElementTree.Element(rng.choice(["record", "note", "contact", "x-y"]), {"about": prose(rng)} if rng.random() < 0.4 else {})
    if depth > 3 or rng.random() < 0.5:
        node.text = rng.choice([value(rng), prose(rng), " " + prose(rng)])
        return node
    for _ in range(rng.randrange(5)):
        child = element(rng, depth + 1)
        child.tail = rng.choice(["\n  ", " ", " " + prose(rng) + " "])
        node.append(child)
    return node


@pytest.mark.parametrize("seed", range(10))
def test_xml_keeps_its_elements_and_words_and_loses_its_values(seed):
    rng = random.Random(seed)
    root = ElementTree.Element("archive")
    root.extend(element(rng) for _ in range(20))
    charset = ["utf-8", "us-ascii", "utf-16", "iso-8859-1"][seed % 4]
    source = ElementTree.tostring(root, encoding=charset, xml_declaration=True)
    after = ElementTree.fromstring(redact(source, "xml"))
    for a, b in zip(root.iter(), after.iter(), strict=True):
        assert a.tag == b.tag and list(a.attrib) == list(b.attrib)
        for x, y in [(a.text, b.text), (a.tail, b.tail), *zip(a.attrib.values(), b.attrib.values())]:
            assert blanked(x or "") == blanked(y or "")
            assert not SPOTS.search(y or ""), "a value is left"


def message(rng, depth=0):
    m = EmailMessage(policy=email.policy.SMTP if rng.random() < 0.5 else email.policy.default)
    m["From"] = f"Zoé Fog <{'person%d@corp.test' % rng.randrange(99)}>"
    m["To"] = f'"Rain, A." <person{rng.randrange(99)}@corp.test>'
    m["Subject"] = f"Ünder {prose(rng)}"
    m.set_content(prose(rng) + "\n" + prose(rng) + "\n", cte=rng.choice(["base64", "quoted-printable", "8bit"]))
    if rng.random() < 0.6:
        m.add_alternative("<p>" + escaped(rng, prose(rng)), subtype="html", cte=rng.choice(["base64", "quoted-printable"]))
    if rng.random() < 0.4:
        m.add_attachment('{"mail": "%s"}' % value(rng), subtype="json", filename=f"person{rng.randrange(99)}@corp.test.json")
    if depth < 2 and rng.random() < 0.3:
        m.add_attachment(message(rng, depth + 1))
    return m


def parts_of(data):
    m = email.message_from_bytes(data, policy=email.policy.default)
    for part in m.walk():
        heads = [str(part[name]) for name in ("From", "To", "Subject") if part[name]] + [part.get_filename() or ""]
        body = "" if part.is_multipart() else part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8")
        yield part.get_content_type(), heads, Shape(body).text if part.get_content_subtype() == "html" else body


@pytest.mark.parametrize("seed", range(16))
def test_mail_keeps_its_parts_and_words_and_loses_its_values(seed):
    rng = random.Random(seed)
    source = bytes(message(rng))
    before, after = list(parts_of(source)), list(parts_of(redact(source, "mail")))
    assert [(kind, len(heads)) for kind, heads, _ in before] == [(kind, len(heads)) for kind, heads, _ in after]
    for (_, _, a), (_, heads, b) in zip(before, after):
        a, b = "".join(a), "".join(b)
        assert blanked(a) == blanked(b)
        assert not SPOTS.search(b), "a value is left in a body"
        assert not any(SPOTS.search(h) for h in heads), "a value is left in a header"


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset, word", [("iso-8859-1", "Grüße"), ("koi8-r", "Привет"), ("iso-2022-jp", "日本"), ("shift_jis", "日本"),
                                           ("gb18030", "你好"), ("euc-kr", "안녕"), ("utf-16le", "日本 é")])
def test_bodies_in_other_charsets_come_back_in_them(charset, cte, word):
    if (charset, cte) == ("utf-16le", "8bit"):
        pytest.skip("lines of mail end in ASCII")
    text = f"{word} person77@corp.test {word}\n{word} 4111 1111 1111 1111 {word}\n"
    m = EmailMessage()
    m["From"], m["Subject"] = "person7@corp.test", word
    m.set_content(text.encode(charset), "text", "plain", cte=cte, params={"charset": charset})
    after = redact(bytes(m), "mail")
    body = email.message_from_bytes(after, policy=email.policy.default).get_payload(decode=True).decode(charset)
    assert body.strip() == f"{word} [EMAIL_ADDRESS_2] {word}\n{word} [CREDIT_CARD_1] {word}"
    assert email.message_from_bytes(after, policy=email.policy.default)["Subject"] == word


def test_mail_with_a_part_that_is_not_looked_at_is_held_back(tmp_path):
    m = message(random.Random(1))
    m.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="scan.png")
    out = tmp_path / "out.eml"
    done = tamis("redact", "--format", "mail", "-", "-o", out, input=bytes(m), code=3)
    assert b"image" in done.stderr and b"corp.test" not in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("seed", range(8))
def test_parts_that_nobody_can_look_at_are_removed_if_the_recipe_says_so(tmp_path, seed):
    rng = random.Random(seed)
    m = message(rng)
    m.add_attachment(b"\x89PNG person77@corp.test", maintype="image", subtype="png", filename="person77@corp.test.png")
    m.add_attachment(b"%PDF" + rng.randbytes(3000), maintype="application", subtype="pdf", filename="person77@corp.test.pdf")
    outer = message(rng)
    outer.add_attachment(m)
    source, rules = bytes(outer), tmp_path / "recipe.toml"
    rules.write_text('redact.attachments = "remove"\n')
    out = tmp_path / "out.eml"
    done = tamis("redact", "--format", "mail", "--recipe", rules, "-", "-o", out, input=source)
    assert b"2 parts removed" in done.stderr
    before = [p for p in email.message_from_bytes(source, policy=email.policy.default).walk()]
    after = [p for p in email.message_from_bytes(out.read_bytes(), policy=email.policy.default).walk()]
    assert len(before) == len(after)
    for a, b in zip(before, after):
        assert not b.defects
        if a.get_content_maintype() in ("image", "application") and a.get_content_subtype() != "json":
            assert (b.get_content_type(), b.get_filename(), b.get_content_disposition()) == ("text/plain", None, "inline")
            assert b.get_content().startswith("[A part of this mail was removed here: ")
        else:
            assert a.get_content_type() == b.get_content_type()
    assert not SPOTS.search(out.read_text("utf-8", "replace"))
