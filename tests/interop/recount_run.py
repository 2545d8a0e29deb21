"""How a recount of random stories is run: each seed against a loged of its own."""

import argparse
import pathlib
import shutil

import grpc

from landlord_client import Api
from loged_process import Loged


def run(description, seeds, check_seed):
    """check_seed(api, channel, seed) gives (what differs, how many figures were compared).

    Prints what differs; the exit code: 1 also when nothing was compared.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--loged", type=pathlib.Path, required=True)
    parser.add_argument("--proto", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    (args.work / "gen").mkdir(parents=True)
    api = Api(args.proto, args.work / "gen")
    found, compared = [], 0
    for seed in seeds if args.seed is None else (args.seed,):
        folder = args.work / f"seed-{seed}"
        folder.mkdir()
        with Loged(args.loged, folder) as server:
            with grpc.insecure_channel(server.address) as channel:
                more, count = check_seed(api, channel, seed)
        found, compared = found + more, compared + count
    print("\n".join(found[:40]))
    print(f"{compared} figures compared, {len(found)} differ")
    return 1 if found or compared == 0 else 0
