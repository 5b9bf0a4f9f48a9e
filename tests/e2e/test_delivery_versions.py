"""prove, check-proof, sign, diff, withdraw, acknowledge: what becomes of a delivery after prepare, by the command alone."""

import json
import subprocess

import harness
from harness import tamis


def made(tmp_path):
    archive = tmp_path / "a.jsonl"
    archive.write_bytes(harness.jsonl([{"text": f"Letter {i} from the archive, about tea and other things {i * i}."}
                                       for i in range(30)]))
    key, public = harness.key(tmp_path)
    out, _ = harness.prepare(archive, tmp_path, "--route", "open", "--key", key, "--license", "CC0-1.0")
    return out, key, public


def test_a_record_is_proven_without_the_delivery(tmp_path):
    out, _, public = made(tmp_path)
    proof = tmp_path / "p.tlog-proof"
    tamis("prove", out, "000000007", "-o", proof)
    assert proof.stat().st_size < 2048
    said = json.loads(tamis("check-proof", proof, "--signer", public, "--json").stdout)
    assert said["proven"] and said["number"] == 6 and json.loads(said["record"])["id"] == "000000007"
    assert tamis("prove", out, "--number", "6").stdout == proof.read_bytes()
    proof.write_bytes(proof.read_bytes().replace(b"index 6", b"index 5"))
    assert b"NOT PROVEN" in tamis("check-proof", proof, code=1).stdout
    tamis("prove", out, "no such id", code=3)
    tamis("prove", out, code=2)


def test_levels_of_verification(tmp_path):
    out, _, public = made(tmp_path)
    for level in ("signature", "structure", "sample", "full"):
        said = json.loads(tamis("verify", out, "--level", level, "--signer", public, "--json").stdout)
        assert said["intact"] and said["level"] == level and said["signer"]["state"] == "verified"
    shard = out / "data/part-00000.jsonl.zst"
    shard.write_bytes(shard.read_bytes()[:-1] + b"?")
    tamis("verify", out, "--level", "signature")
    tamis("verify", out, "--level", "full", code=1)
    tamis("verify", out, "--level", "deep", code=2)


def test_a_withdrawn_record_is_gone_and_the_receiver_signs_back(tmp_path):
    out, key, public = made(tmp_path)
    new = tmp_path / "second"
    said = json.loads(tamis("withdraw", out, "--record", "000000004", "--out", new, "--key", key, "--json").stdout)
    assert said["withdrawn"] == ["000000004"] and said["version"] == 2 and said["records"] == 29
    assert "Letter 3 " in json.dumps(harness.records(out)) and "Letter 3 " not in json.dumps(harness.records(new))
    tamis("verify", new, "--signer", public, "--checkpoint", out / "manifest/checkpoint")
    tamis("verify", out, "--checkpoint", new / "manifest/checkpoint", code=1)
    verifier = harness.ROOT / "tests/manifest/verify_delivery.py"
    subprocess.run(["python3", verifier, "--signer", public, new], check=True)
    assert json.loads(tamis("diff", out, new, "--json", code=1).stdout)["records"]["removed"] == ["000000004"]
    tamis("diff", new, new)
    tamis("keygen", tmp_path / "r.key", "--name", "receiver.example")
    notice = tmp_path / "second.erasure"
    tamis("acknowledge", notice, "--copy", out, "--key", tmp_path / "r.key", code=None)
    tamis("acknowledge", notice, "--signer", tmp_path / "r.key.pub", code=1)
    tamis("acknowledge", notice, "--signer", public, "--copy", new, "--key", tmp_path / "r.key")
    tamis("acknowledge", notice, "--signer", public, "--signer", tmp_path / "r.key.pub")


def test_a_delivery_is_packed_for_its_receivers(tmp_path):
    out, key, public = made(tmp_path)
    tamis("keygen", tmp_path / "r.key", "--name", "receiver.example")
    packed, back = tmp_path / "d.tpk", tmp_path / "back"
    tamis("pack", out, "--encrypt-to", tmp_path / "r.key.pub", "-o", packed)
    tamis("unpack", packed, "--key", key, "-o", back, code=3)
    tamis("unpack", packed, "--key", tmp_path / "r.key", "-o", back)
    tamis("verify", back, "--signer", public)
    assert b"same" in tamis("diff", out, back).stdout
    streamed = tamis("pack", out, "--encrypt-to", tmp_path / "r.key.pub", "-o", "-").stdout
    tamis("unpack", "-", "--key", tmp_path / "r.key", "-o", tmp_path / "streamed", input=streamed)
    tamis("verify", tmp_path / "streamed", "--signer", public)
    packed.write_bytes(packed.read_bytes()[:-20])
    tamis("unpack", packed, "--key", tmp_path / "r.key", "-o", tmp_path / "cut", code=3)
    assert not (tmp_path / "cut").exists()


def test_a_second_signature(tmp_path):
    out, _, public = made(tmp_path)
    tamis("keygen", tmp_path / "n.key", "--name", "notary.example")
    tamis("verify", out, "--signer", public, "--signer", tmp_path / "n.key.pub", code=1)
    tamis("sign", out, "--key", tmp_path / "n.key")
    tamis("verify", out, "--signer", tmp_path / "n.key.pub", "--signer", public)
    tamis("sign", out, code=2)


def test_an_authority_says_when_a_delivery_existed(tmp_path):
    out, _, public = made(tmp_path)

    def openssl(*args):
        done = subprocess.run(["openssl", *map(str, args)], capture_output=True)
        assert done.returncode == 0, done.stderr.decode()

    config, certificate, key = tmp_path / "ca.cnf", tmp_path / "cert.pem", tmp_path / "key.pem"
    config.write_text(f"""[req]
distinguished_name = dn
prompt = no
x509_extensions = tsa
[dn]
CN = Test authority
[tsa]
extendedKeyUsage = critical,timeStamping
[a]
serial = {tmp_path}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
""")
    (tmp_path / "serial").write_text("01\n")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-keyout", key, "-out", certificate, "-config", config)
    query, answer = tmp_path / "question.tsq", tmp_path / "answer.tsr"
    tamis("timestamp", out, "--query", query)
    openssl("ts", "-reply", "-section", "a", "-config", config, "-queryfile", query, "-signer", certificate, "-inkey", key, "-out", answer)
    assert b"checkpoint.tsr" in tamis("verify", out, "--authority", certificate, code=1).stdout, "a stamp that is not there passed"
    tamis("timestamp", out, "--attach", query, code=3)
    tamis("timestamp", out, "--attach", answer, "--authority", certificate)
    said = tamis("verify", out, "--signer", public, "--authority", certificate).stdout.decode()
    assert "RFC 3161, of this checkpoint, 20" in said
    assert b"who says that it existed" in tamis("verify", out, "--signer", public).stdout
    packed, back = tmp_path / "d.tpk", tmp_path / "received"
    tamis("keygen", tmp_path / "r.key", "--name", "receiver.example")
    tamis("pack", out, "--encrypt-to", tmp_path / "r.key.pub", "-o", packed)
    tamis("unpack", packed, "--key", tmp_path / "r.key", "-o", back)
    assert (back / "manifest/checkpoint.tsr").read_bytes() == answer.read_bytes()
