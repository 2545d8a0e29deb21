"""Who may include whom (the table of ARCHITECTURE.md); no two folders that include each other."""

import re

from rules.source import Finding

REGISTRY = "services/caretakers/registry.h"
_INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
_ROOT_FOLDERS = ("bench", "proto", "services", "storage", "tests", "tools")

# Room -> the rooms it may include besides itself. A room is the longest of these names that the
# file's folder is or lies in; a folder of services/ that is not named here is a context.
_CONTEXT = ("services/runtime", "storage/base", "proto")
ROOMS = {
    "proto": (),
    "storage/base": (),
    "storage": ("storage/base",),
    "storage/memory": ("storage", "storage/base"),
    "storage/rocksdb": ("storage", "storage/base"),
    "storage/jetstream": ("storage", "storage/base"),
    "services/runtime": ("storage", "storage/base", "proto"),
    # They serve the log itself, so they see its interface.
    "services/admin": ("services/runtime", "services/verification", "storage", "storage/base",
                       "proto"),
    "services/events": ("services/runtime", "storage", "storage/base", "proto"),
    # Above the contexts: its figures span them.
    "services/indicators": ("services/caretakers", "services/partnership", "services/training",
                            "services/rollout", "services/runtime", "storage/base", "proto"),
    # Above the contexts: contradictions span them.
    "services/anomalies": ("services/caretakers", "services/partnership", "services/rollout",
                           "services/runtime", "storage/base", "proto"),
    "services/import": ("services/runtime", "storage", "storage/base", "proto"),
    "services/server": ("services/*", "storage", "storage/*", "proto"),
    # The words of verification between storage and proto.
    "services/verification": ("storage", "storage/base", "proto"),
    "tools/loge": ("proto", "tools/loge/csv", "tools/loge/offline"),
    # Files from landlords' systems: no server, no terminal.
    "tools/loge/csv": ("proto",),
    # The one part of the command line that opens a data folder, for reading only.
    "tools/loge/offline": ("services/verification", "storage", "storage/base", "storage/rocksdb",
                           "proto"),
    "tests": ("*",),
    "bench": ("*",),
}

# Libraries that only some rooms may see: pattern of the include, the folders, the cure.
LIBRARIES = (
    (re.compile(r"^rocksdb/"), ("storage/rocksdb/", "tests/storage/rocksdb/", "bench/",
     "tests/support/fault_file_system."),
     "only storage/rocksdb sees RocksDB: use the interfaces of storage/*.h"),
    (re.compile(r"^nats"), ("storage/jetstream/", "tests/storage/jetstream/", "bench/"),
     "only storage/jetstream sees NATS: use the interfaces of storage/*.h"),
    (re.compile(r"^grpc|\.grpc\.pb\.h$"), ("services/", "tools/loge/", "tests/", "bench/",
     "cmake/"),
     "storage knows no gRPC: move what needs it to services/runtime"),
)

_PURE = re.compile(r"^services/(?!runtime/)[^/]+/(decide|state|errors)(_[a-z_]+)?\.(h|cc)$")


def room_of(path):
    """The room that a file or an included header belongs to."""
    if is_proto(path):
        return "proto"
    folder = path.rpartition("/")[0]
    while folder and folder not in ROOMS:
        if re.fullmatch(r"(services|tools)/[^/]+", folder):
            return folder
        folder = folder.rpartition("/")[0]
    return folder


def is_proto(path):
    return path.startswith("proto/") or bool(re.match(r"(loge|google/rpc)/.*\.pb\.h$", path))


def allowed_rooms(room):
    if room in ROOMS:
        return ROOMS[room]
    return _CONTEXT if room.startswith("services/") else ("proto",)


def may_include(room, target):
    return any(
        target == name or name == "*" or (name.endswith("/*") and target.startswith(name[:-1]))
        for name in allowed_rooms(room))


def includes_of(file):
    """(line number, path, is_quoted) of each include."""
    for number, line in enumerate(file.lines, 1):
        match = _INCLUDE.match(line)
        if match:
            yield number, match.group(1) or match.group(2), match.group(1) is not None


def check(tree):
    edges = {}  # (folder, included folder) -> first place
    for file in tree.of_kind("cc"):
        for number, path, quoted in includes_of(file):
            if quoted and "/" not in path:
                yield Finding(file.path, number, "include-path",
                              f'write the path from the root: "{file.folder}/{path}"')
                continue
            yield from _check_libraries(file, number, path)
            if is_proto(path) or path.split("/")[0] in _ROOT_FOLDERS:
                broken = list(_check_room(file, number, path))
                yield from broken
                if not broken and not is_proto(path):  # One report for one include is enough.
                    edge = (file.folder, path.rpartition("/")[0])
                    edges.setdefault(edge, (file.path, number, path))
    yield from _check_pairs(edges)


def _check_libraries(file, number, path):
    for pattern, folders, cure in LIBRARIES:
        if pattern.search(path) and not file.path.startswith(folders):
            yield Finding(file.path, number, "include-library", f"{path}: {cure}")
    if _PURE.match(file.path) and re.search(r"^(grpc|rocksdb/)|\.grpc\.pb\.h$", path):
        yield Finding(file.path, number, "purity",
                      f"{path}: decide, state and errors know neither gRPC nor RocksDB; "
                      "do it in service or views")


def _check_room(file, number, path):
    room, target = room_of(file.path), room_of(path)
    if _PURE.match(file.path) and target.startswith("storage") and target != "storage/base":
        yield Finding(file.path, number, "purity",
                      f"{path}: decide, state and errors may use of storage only storage/base; "
                      "take what you need as an argument")
    elif target != room and not may_include(room, target):
        if path == REGISTRY and allowed_rooms(room) == _CONTEXT:
            return
        names = ", ".join(allowed_rooms(room)) or "nothing of the others"
        yield Finding(file.path, number, "include-rule",
                      f"{room} may not include {path}: it may include itself and {names}"
                      + (f", and {REGISTRY}" if allowed_rooms(room) == _CONTEXT else "")
                      + "; move the code or hand the value down")


def _check_pairs(edges):
    for (folder, target), (path, number, included) in sorted(edges.items()):
        if folder != target and folder < target and (target, folder) in edges:
            other = edges[(target, folder)]
            yield Finding(path, number, "two-way-folders",
                          f"{folder} includes {target} ({included}) and {target} includes {folder} "
                          f"({other[0]}:{other[1]}): remove one direction")
