#!/usr/bin/env python3
"""Every file of the corpus of ugly files through the real loge, with --dry-run before a real loged:
each report must be the one that is expected, each cure to the letter."""

import argparse
import json
import pathlib
import shutil
import subprocess

import csv_corpus_deltas
import csv_corpus_files
from loged_process import Loged

SETUP = (
    {"register_landlord": {"meta": {"request_id": "l"}, "occurred_on": "2000-01-01",
                           "landlord_id": "a", "kind": "LANDLORD_KIND_OPH", "name": "A",
                           "siren": "732829320"}},
    {"define_neighbourhood": {"meta": {"request_id": "n"}, "occurred_on": "2000-01-01",
                              "neighbourhood_id": "ain-n1", "commune_code": "01001",
                              "name": "Nord"}},
    *csv_corpus_deltas.SETUP,
)
# The people of landlord b, of whom deltas tell.
PEOPLE = "none.utf8.semicolon.csv"


def fault_differs(told, wanted):
    value = wanted.get("value")
    return (told["line"] != wanted["line"] or told["column"] != wanted["column"]
            or wanted["reason"] not in told["reason"] or told["cure"] != wanted["cure"]
            or (value is not None and told["value"] != value))


def faults_differ(told, wanted):
    return len(told) != len(wanted) or any(map(fault_differs, told, wanted))


def differences(done, expected):
    if done.returncode != expected["code"]:
        return [f"exit code {done.returncode}, not {expected['code']}"]
    report = json.loads(done.stdout)
    wrong = [f"{name}: {report[name]}, not {expected[name]}"
             for name in ("encoding", "separator", "rows") if report[name] != expected[name]]
    wrong += [f"{name}: {report[name]}, not {expected[name]}"
              for name in ("faults", "held") if faults_differ(report[name], expected[name])]
    if not expected["held"]:
        accepted = expected["rows"] - expected["rejected"]
        if (report["accepted"], report["rejected"]) != (accepted, expected["rejected"]):
            wrong.append(f"{report['accepted']} accepted, {report['rejected']} rejected")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loged", required=True)
    parser.add_argument("--loge", required=True)
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    work = pathlib.Path(arguments.work)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    names = csv_corpus_files.write(work)
    failed = 0
    with Loged(arguments.loged, work) as server:
        def loge(*command, **more):
            return subprocess.run([arguments.loge, *command, "--server", server.address],
                                  capture_output=True, text=True, check=False, **more)
        def prepare(*command, **more):
            done = loge(*command, **more)
            if done.returncode != 0:
                raise SystemExit(done.stderr + done.stdout)
        prepare("import", "-", input="\n".join(map(json.dumps, SETUP)))
        prepare("import", "csv", "caretakers", str(work / PEOPLE), "--landlord", "b")
        for name in names:
            expected = json.loads((work / f"{name}.json").read_text(encoding="utf-8"))
            done = loge("import", "csv", expected["kind"], str(work / f"{name}.csv"),
                        "--landlord", expected["landlord"], "--dry-run", "--json")
            wrong = differences(done, expected)
            for line in wrong:
                print(f"{name}: {line}")
            failed += bool(wrong)
    if failed:
        raise SystemExit(f"{failed} of {len(names)} files are not reported as they should be")
    print(f"{len(names)} files are reported as they should be")


if __name__ == "__main__":
    main()
