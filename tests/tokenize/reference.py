"""tiktoken with its rank files read from disk: the oracle of the tokenizer's tests.

Patterns and special tokens are those of the installed tiktoken; only the download is replaced, and tiktoken checks the files' digests. The rank
files lie in the sources of the crate tiktoken-rs (`cargo fetch`, then ~/.cargo/registry/src/*/tiktoken-rs-*/assets), or where `folder` says.
"""
import glob
import os
import sys

os.environ["TIKTOKEN_CACHE_DIR"] = ""  # no copies of the files


def rank_folder(folder=None):
    crates = os.path.join(os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo")), "registry/src/*/tiktoken-rs-*/assets")
    for candidate in [folder] if folder else sorted(glob.glob(crates), reverse=True):
        if os.path.exists(os.path.join(candidate, "o200k_base.tiktoken")):
            return candidate
    sys.exit(f"no o200k_base.tiktoken in {folder or crates}: fetch the crate tiktoken-rs with cargo, or name its folder")


def encoding(name, folder=None):
    import tiktoken
    import tiktoken.load
    import tiktoken_ext.openai_public as public

    folder = rank_folder(folder)
    public.load_tiktoken_bpe = lambda url, expected_hash=None: tiktoken.load.load_tiktoken_bpe(
        os.path.join(folder, url.rsplit("/", 1)[1]), expected_hash
    )
    return tiktoken.Encoding(**public.ENCODING_CONSTRUCTORS[name]())
