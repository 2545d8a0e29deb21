#!/usr/bin/env python3
"""Walks the README of the landlord's kit: runs its shell blocks, in order, in a folder that holds
the kit, the .proto files, and nothing else of Loge. Run by ctest:
kit_readme_test.py --loged FILE --loge FILE --root FOLDER --work FOLDER
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess

from loged_process import Loged

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = "127.0.0.1:7145"  # Of the README, and of clients without --server.
START = f"loged --listen {ADDRESS} --data practice &\n"
RUN_SECONDS = 120
BLOCKS_MIN = 6


def check(condition, text):
    if not condition:
        raise SystemExit(f"FAILED: {text}")


def clients_of(block, address):
    """The block, with its clients sent to another address."""
    block = re.sub(r"^(loge) ", rf"\1 --server {address} ", block, flags=re.MULTILINE)
    return re.sub(r"--landlord", f"--server {address} --landlord", block)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loged", type=pathlib.Path, required=True)
    parser.add_argument("--loge", type=pathlib.Path, required=True)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    kit = args.work / "tools" / "kit"
    shutil.copytree(args.root / "tools" / "kit", kit,
                    ignore=shutil.ignore_patterns("generated", "node_modules", "__pycache__"))
    shutil.copytree(args.root / "proto", args.work / "proto")
    (args.work / "node_modules").symlink_to(args.root / "node_modules")
    needs = [json.loads((folder / "package.json").read_text())[key] for folder, key in (
        (kit / "node", "dependencies"), (args.root, "devDependencies"))]
    check(needs[0].items() <= needs[1].items(), "the kit names the versions that are tested")
    blocks = _BLOCK.findall((kit / "README.md").read_text(encoding="utf-8"))
    check(len(blocks) >= BLOCKS_MIN, f"only {len(blocks)} shell blocks")
    check(blocks[0].startswith(START), "the first block starts a server")
    blocks[0] = blocks[0].removeprefix(START)
    # The python3 of Debian, which sees Debian's grpc package, first.
    path = os.pathsep.join([str(args.loge.resolve().parent), "/usr/bin", os.environ["PATH"]])
    with Loged(args.loged, args.work) as server:
        for block in blocks:
            print(block, flush=True)
            subprocess.run(["bash", "-euc", clients_of(block, server.address)], cwd=kit, check=True,
                           env={**os.environ, "PATH": path}, timeout=RUN_SECONDS)
    events = [[json.loads(line) for line in (kit / name).read_text().splitlines()]
              for name in ("events.jsonl", "events-2.jsonl")]
    check(events[0] and events[0] == events[1], "both languages wrote the same events")
    print("ok")


if __name__ == "__main__":
    main()
