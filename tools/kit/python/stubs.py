#!/usr/bin/env python3
"""Makes Python modules from Loge's .proto files, once, and loads them for the other programs.

usage: stubs.py --proto FOLDER [--stubs FOLDER]

FOLDER is the one that holds loge/v1 and google/rpc. Needs Debian's python3-grpcio, python3-protobuf
and protobuf-compiler-grpc, or else `pip install grpcio grpcio-tools`.
"""

import argparse
import importlib
import pathlib
import shutil
import subprocess
import sys

DEFAULT = pathlib.Path(__file__).resolve().parent / "generated"


def make(proto, out):
    """Runs the protocol compiler over all .proto files below `proto`."""
    sources = [str(path.relative_to(proto)) for path in sorted(proto.rglob("*.proto"))]
    if not sources:
        raise SystemExit(f"stubs.py: no .proto file below {proto}")
    out.mkdir(parents=True, exist_ok=True)
    outputs = ["-I", str(proto), f"--python_out={out}", f"--grpc_python_out={out}"]
    plugin = shutil.which("grpc_python_plugin")
    if plugin and shutil.which("protoc"):
        command = ["protoc", f"--plugin=protoc-gen-grpc_python={plugin}"]
    else:
        command = [sys.executable, "-m", "grpc_tools.protoc"]
    subprocess.run(command + outputs + sources, check=True)


class Api:
    """The made modules: messages by file (`api.events.EventFilter`) and stubs by service."""

    def __init__(self, stubs):
        if not (stubs / "loge").is_dir():
            raise SystemExit(f"{stubs} holds no stubs: run stubs.py --proto FOLDER first")
        sys.path.insert(0, str(stubs))
        # Loge brings google.rpc, the protobuf package brings google.protobuf: one package, two
        # folders.
        importlib.import_module("google").__path__.append(str(stubs / "google"))
        self.caretakers = importlib.import_module("loge.v1.caretakers_pb2")
        self.errors = importlib.import_module("loge.v1.errors_pb2")
        self.events = importlib.import_module("loge.v1.events_pb2")
        self.imports = importlib.import_module("loge.v1.import_pb2")
        self.rpc_status = importlib.import_module("google.rpc.status_pb2")
        self.caretaker_stub = importlib.import_module(
            "loge.v1.caretakers_pb2_grpc").CaretakerServiceStub
        self.event_stub = importlib.import_module("loge.v1.events_pb2_grpc").EventServiceStub
        self.import_stub = importlib.import_module("loge.v1.import_pb2_grpc").ImportServiceStub


def add_flags(parser):
    """The flags that every program of the kit has."""
    parser.add_argument("--server", default="127.0.0.1:7145", help="address of Loge")
    parser.add_argument("--landlord", required=True, help="your id in Loge")
    parser.add_argument("--stubs", type=pathlib.Path, default=DEFAULT,
                        help="folder that stubs.py made")
    parser.add_argument("--attempts", type=int, default=8,
                        help="tries in a row that bring nothing, before giving up")
    parser.add_argument("--first-wait-ms", type=int, default=500,
                        help="wait before the second try; doubles each time")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--proto", type=pathlib.Path, required=True)
    parser.add_argument("--stubs", type=pathlib.Path, default=DEFAULT)
    args = parser.parse_args()
    make(args.proto.resolve(), args.stubs.resolve())
    print(f"made {args.stubs}")


if __name__ == "__main__":
    main()
