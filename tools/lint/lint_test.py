#!/usr/bin/env python3
"""For each rule: a small tree that breaks it is reported, and the clean tree is not."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import lint  # noqa: E402


def header(path, body="\n"):
    guard = "LOGE_" + path.upper().replace("/", "_").replace(".", "_") + "_"
    return f"// What it is.\n#ifndef {guard}\n#define {guard}\n{body}\n#endif  // {guard}\n"


CLEAN = {
    "storage/base/strong.h": header("storage/base/strong.h"),
    "storage/event_log.h": header("storage/event_log.h", '#include "storage/base/strong.h"\n'),
    "storage/rocksdb/log.cc": '#include <rocksdb/db.h>\n#include "storage/event_log.h"\n',
    "services/runtime/clock.cc": '#include "storage/event_log.h"\nauto t = absl::Now();\n',
    "services/caretakers/registry.h": header("services/caretakers/registry.h"),
    "services/training/decide.cc": '#include "services/runtime/dates.h"\n'
                                   '#include "proto/loge/v1/training.pb.h"\n'
                                   '#include "services/caretakers/registry.h"\n',
    "services/training/service.cc": "#include <grpcpp/grpcpp.h>\n"
                                    '#include "proto/loge/v1/training.grpc.pb.h"\n',
    "services/server/main.cc": '#include "services/training/service.h"\n'
                               '#include "storage/rocksdb/open.h"\n'
                               "void F() { try { G(); } catch (...) { std::cerr << 1; } }\n",
    "tools/loge/main.cc": '#include "proto/loge/v1/training.grpc.pb.h"\n#include "absl/x.h"\n',
    "tests/storage/rocksdb/log_test.cc": "#include <rocksdb/db.h>\n"
                                         "// throw, catch ( and rand( in a comment are words\n"
                                         'const char* k = "throw rand()";  // absl::Now()\n',
    "proto/loge/v1/a.proto": """syntax = "proto3";
package loge.v1;
import "google/protobuf/timestamp.proto";
option java_package = "a";

// A message.
message M {
  reserved 4;
  // Required. A field.
  optional string name = 1;
  map<string, int64> counts = 2;  // Optional. Counts.
  // One of these.
  oneof kind {
    // A long one.
    loge.v1.VeryLong
        very_long = 3 [deprecated = true];
  }
}

// An enum.
enum E {
  E_UNSPECIFIED = 0;
  E_ONE = 1;  // One.
}

// A service.
service S {
  // A call.
  rpc Call(M) returns (stream M);
}
""",
}


class LintTest(unittest.TestCase):
    def findings(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                place = pathlib.Path(root, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
            return lint.findings_of(root)

    def assert_reports(self, path, text, rule, line=None, **others):
        """`text` at `path`, beside the clean tree, breaks `rule` there and nothing else."""
        files = {**CLEAN, path: text, **others.get("others", {})}
        found = self.findings(files)
        self.assertEqual([rule], sorted({f.rule for f in found}), found)
        if line is not None:
            self.assertIn((path, line), [(f.path, f.line) for f in found])
        return found

    def assert_clean(self, path, text):
        self.assertEqual([], self.findings({**CLEAN, path: text}))


class CleanTree(LintTest):
    def test_reports_nothing(self):
        self.assertEqual([], self.findings(CLEAN))

    def test_program_tells_by_exit_code_and_lines(self):
        program = pathlib.Path(lint.__file__)
        with tempfile.TemporaryDirectory() as root:
            place = pathlib.Path(root, "storage/a.cc")
            place.parent.mkdir()
            place.write_text("int x;\n", encoding="utf-8")
            run = subprocess.run([sys.executable, program, root], capture_output=True, text=True)
            self.assertEqual((0, ""), (run.returncode, run.stdout))
            place.write_text("std::mutex m;\n", encoding="utf-8")
            run = subprocess.run([sys.executable, program, root], capture_output=True, text=True)
            self.assertEqual(1, run.returncode)
            self.assertRegex(run.stdout, r"^storage/a\.cc:1: banned-call: std::mutex: use Mutex")


class Includes(LintTest):
    def include(self, path, included, rule):
        self.assert_reports(path, f"\n#include {included}\n", rule, line=2)

    def test_base_includes_no_other_room(self):
        self.include("storage/base/x.cc", '"storage/types.h"', "include-rule")

    def test_storage_includes_no_backend_no_services_no_proto(self):
        self.include("storage/x.cc", '"storage/rocksdb/open.h"', "include-rule")
        self.include("storage/x.cc", '"services/runtime/clock.h"', "include-rule")
        self.include("storage/x.cc", '"proto/loge/v1/a.pb.h"', "include-rule")

    def test_backend_includes_no_other_backend(self):
        self.include("storage/rocksdb/x.cc", '"storage/memory/open.h"', "include-rule")

    def test_runtime_includes_no_context_and_no_backend(self):
        self.include("services/runtime/x.cc", '"services/training/state.h"', "include-rule")
        self.include("services/runtime/x.cc", '"storage/rocksdb/open.h"', "include-rule")

    def test_context_includes_no_other_context(self):
        self.include("services/training/x.cc", '"services/caretakers/state.h"', "include-rule")
        self.include("services/events/x.cc", '"services/server/server.h"', "include-rule")

    def test_context_includes_no_storage_but_base(self):
        self.include("services/training/views.cc", '"storage/event_log.h"', "include-rule")
        self.assert_clean("services/training/views.cc", '#include "storage/base/strong.h"\n')

    def test_pure_files_include_neither_storage_nor_grpc_nor_rocksdb(self):
        for name in ("decide.cc", "state.cc", "errors.cc", "decide_session.cc"):
            path = f"services/training/{name}"
            self.include(path, '"storage/event_log.h"', "purity")
            self.include(path, "<grpcpp/grpcpp.h>", "purity")
            self.include(path, '"proto/loge/v1/a.grpc.pb.h"', "purity")

    def test_only_the_rocksdb_room_sees_rocksdb(self):
        self.include("storage/x.cc", "<rocksdb/db.h>", "include-library")
        self.include("services/server/x.cc", '"rocksdb/status.h"', "include-library")
        self.include("tests/integration/x.cc", "<rocksdb/db.h>", "include-library")

    def test_storage_sees_no_grpc(self):
        self.include("storage/rocksdb/x.cc", "<grpcpp/grpcpp.h>", "include-library")

    def test_command_line_includes_no_server_code(self):
        self.include("tools/loge/x.cc", '"services/runtime/dates.h"', "include-rule")
        self.include("tools/loge/x.cc", '"storage/base/strong.h"', "include-rule")
        self.include("tools/loge/x.cc", '"services/verification/verification.h"', "include-rule")

    def test_only_its_offline_part_opens_a_data_folder(self):
        self.assert_clean("tools/loge/x.cc", '#include "tools/loge/offline/verify_folder.h"\n')
        for header in ("services/verification/verification.h", "storage/log_scan.h",
                       "storage/rocksdb/open.h"):
            self.assert_clean("tools/loge/offline/x.cc", f'#include "{header}"\n')
        self.include("tools/loge/offline/x.cc", '"services/runtime/clock.h"', "include-rule")
        self.include("tools/loge/offline/x.cc", '"storage/memory/open.h"', "include-rule")

    def test_verification_knows_storage_and_proto_only(self):
        self.assert_clean("services/verification/x.cc", '#include "storage/log_scan.h"\n')
        self.include("services/verification/x.cc", '"storage/rocksdb/open.h"', "include-rule")
        self.include("services/verification/x.cc", '"services/runtime/clock.h"', "include-rule")

    def test_nothing_but_tests_includes_tests(self):
        self.include("services/server/x.cc", '"tests/support/clock.h"', "include-rule")

    def test_path_from_the_root(self):
        self.include("tools/loge/x.cc", '"table.h"', "include-path")

    def test_two_folders_that_include_each_other(self):
        found = self.assert_reports(
            "tests/a/a.cc", '#include "tests/b/b.h"\n', "two-way-folders", line=1,
            others={"tests/b/b.cc": '#include "tests/a/a.h"\n'})
        self.assertEqual(1, len(found))


class Sizes(LintTest):
    def function(self, lines, head="int F()"):
        return head + " {\n" + "  G();\n" * (lines - 2) + "}\n"

    def test_long_line(self):
        self.assert_reports("storage/x.cc", "//" + " x" * 50 + "\n", "line-length", line=1)
        self.assert_clean("storage/x.cc", "//" + " x" * 49 + "\n")
        self.assert_clean("storage/x.cc", f'#include "storage/{"x" * 100}.h"\n')

    def test_long_file(self):
        self.assert_reports("storage/x.cc", "int x;\n" * 501, "file-length")
        self.assert_clean("storage/x.cc", "int x;\n" * 500)
        self.assert_clean("tests/x.cc", "int x;\n" * 800)
        self.assert_reports("tests/x.cc", "int x;\n" * 801, "file-length")

    def test_long_function(self):
        found = self.assert_reports("storage/x.cc", "\n" + self.function(71), "function-length", 2)
        self.assertIn("F has 71 lines", found[0].message)
        self.assert_clean("storage/x.cc", self.function(70) * 2)

    def test_long_function_in_all_its_shapes(self):
        for head in ("namespace loge {\nclass A : public B {\n public:\n  int F()",
                     "namespace {\nA::A(int x)\n    : x_{x}, y_(x)",
                     "absl::Status A::F(Options o = {}, int n = 1) const",
                     "TEST(Suite, Name)", "template <class T>\nbool operator==(T a, T b)",
                     "struct alignas(8) A {\n  Mutex mu_;\n  void G() LOCKED(mu_)"):
            self.assert_reports("storage/x.cc", self.function(80, head), "function-length")

    def test_what_is_no_function(self):
        self.assert_clean("storage/x.cc", self.function(90, "constexpr Row kRows[] ="))
        self.assert_clean("storage/x.cc",
                          "namespace loge {\nclass A {\n" + "int x;\n" * 90 + "};\n}\n")
        self.assert_clean("storage/x.cc", "#define A(x) {\n" + "int x;\n" * 90)

    def test_long_python_function(self):
        self.assert_reports("tools/demo/x.py", "def f():\n" + "    g()\n" * 70, "function-length")

    def test_ratchet_allows_and_only_falls(self):
        text, path = self.function(80), "storage/x.cc"
        def with_ratchet(line):
            return self.findings({path: text, "tools/lint/ratchet.txt": f"# Why.\n{line}\n"})
        self.assertEqual([], with_ratchet(f"{path} F 80"))
        self.assertEqual(["ratchet"], [f.rule for f in with_ratchet(f"{path} F 90")])
        self.assertEqual(["function-length"], [f.rule for f in with_ratchet(f"{path} F 75")])
        self.assertEqual(["function-length", "ratchet"],
                         [f.rule for f in with_ratchet(f"{path} Gone 80")])


class Words(LintTest):
    def test_banned_calls(self):
        for path, code in (
                ("services/training/views.cc", "auto t = absl::Now();"),
                ("tests/x.cc", "auto t = absl::Now();"),
                ("storage/x.cc", "auto t = std::time(nullptr);"),
                ("storage/x.cc", "auto t = std::chrono::system_clock::now();"),
                ("storage/x.cc", "int x = rand();"),
                ("storage/x.cc", "std::random_device device;"),
                ("storage/x.cc", "std::mutex mu;"),
                ("storage/x.cc", "std::lock_guard<M> lock(m);"),
                ("storage/x.cc", "absl::Mutex mu;"),
                ("services/server/main.cc", "void F() { throw 1; }"),
                ("services/server/server.cc", "void F() { try { } catch (int) { } }"),
                ("storage/x.cc", "using namespace std;"),
                ("tests/x.cc", "std::this_thread::sleep_for(k);"),
                ("tests/x.cc", "absl::SleepFor(k);"),
                ("services/training/views.cc", "std::cout << 1;"),
                ("storage/x.cc", "assert(x);")):
            self.assert_reports(path, "\n" + code + "\n", "banned-call", line=2)

    def test_the_places_where_they_are_allowed(self):
        for path, code in (
                ("services/runtime/random.cc", "std::random_device device;"),
                ("services/server/metrics.cc", "void F() { try { } catch (int) { } }"),
                ("tools/loge/print.cc", "std::cout << 1;"),
                ("storage/x.cc", "static_assert(x); Time(0); operand(1); RAND_bytes(p, 1);")):
            self.assert_clean(path, code + "\n")
        self.assert_clean("storage/base/mutex.h", header("storage/base/mutex.h", "std::mutex m;\n"))

    def test_leftover_marks(self):
        for mark in ("FIXME", "XXX", "HACK", "TODO", "TODO: later", "TODO()"):
            self.assert_reports("storage/x.cc", f"int x;  // {mark}\n", "leftover-mark", line=1)
            self.assert_reports("tools/x.sh", f"# {mark}\n", "leftover-mark", line=1)
        self.assert_clean("storage/x.cc", "int x;  // TODO(needs gRPC 1.60): drop it\n")


class Headers(LintTest):
    def test_guard(self):
        good = header("storage/x.h")
        self.assert_clean("storage/x.h", good)
        self.assert_reports("storage/x.h", "// A.\n#pragma once\n", "header-guard", line=2)
        self.assert_reports("storage/x.h", good.replace("X_H", "Y_H"), "header-guard", line=2)
        self.assert_reports("storage/x.h", good.replace("  // L", "  // !L"), "header-guard")
        self.assert_reports("storage/x.h", "// A.\n", "header-guard")

    def test_comment(self):
        bare = header("storage/x.h").replace("// What it is.\n", "")
        self.assert_reports("storage/x.h", bare, "header-comment", line=1)
        middle = "storage/x.h", "\n// A.\nclass A {\n};\n"
        self.assert_clean("storage/x.h", header(*middle).replace("// What it is.\n", ""))


class Protos(LintTest):
    def test_everything_has_a_comment(self):
        clean = CLEAN["proto/loge/v1/a.proto"]
        for comment, what in (("// A message.\n", "message M"), ("// An enum.\n", "enum E"),
                              ("  // Required. A field.\n", "field name"),
                              ("  // Optional. Counts.", "field counts"),
                              ("    // A long one.\n", "field very_long"),
                              ("  // One of these.\n", "oneof kind"),
                              ("  // One.", "enum value E_ONE"), ("// A service.\n", "service S"),
                              ("  // A call.\n", "rpc Call")):
            text = clean.replace(comment, "")
            self.assertNotEqual(clean, text)
            found = self.assert_reports("proto/loge/v1/a.proto", text, "proto-comment")
            self.assertEqual(1, len(found), found)
            self.assertIn(what + " has no comment", found[0].message)

    def test_foreign_protos_are_left_alone(self):
        self.assert_clean("proto/google/rpc/status.proto", "message Status { int32 code = 1; }\n")


if __name__ == "__main__":
    unittest.main()
