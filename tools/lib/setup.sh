# shellcheck shell=bash
# Sourced by the scripts of tools/ and by .ci/run: installs what is missing, configures, builds.
# The sourcing script has set -euo pipefail. All functions print to stdout and fail with a message
# on stderr that says what to do.

LOGE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# One line of progress.
loge_say() { printf '==> %s\n' "$*"; }

# Says what failed, then how to cure it, and ends the script.
loge_die() {
  printf 'error: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

# Prints the packages of tools/packages/LIST.txt that are not there.
loge_missing_packages() {
  local list=$LOGE_ROOT/tools/packages/$1.txt package command
  [[ -r $list ]] || loge_die "no package list $list" "Is the checkout complete?"
  while read -r package command; do
    [[ -n $package && $package != \#* ]] || continue
    if [[ -n $command && $command != \#* ]] && command -v "$command" >/dev/null; then continue; fi
    # shellcheck disable=SC2016  # the braces are dpkg-query's
    if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      echo "$package"
    fi
  done <"$list"
}

# loge_install_packages LIST...: makes sure that every package of the lists is installed. Needs
# neither root nor a network when nothing is missing.
loge_install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    loge_die "this is not a Debian system: dpkg-query or apt-get is missing" \
      "Install what tools/packages/*.txt lists by your own system's means, then use cmake" \
      "and ctest with the presets of CMakePresets.json."
  fi
  local list missing=()
  for list in "$@"; do
    mapfile -t -O "${#missing[@]}" missing < <(loge_missing_packages "$list")
  done
  ((${#missing[@]})) || return 0

  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      loge_die "packages are missing, and there is no sudo to install them" \
        "As root: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
    loge_say "installing with sudo (it may ask for your password): ${missing[*]}"
  else
    loge_say "installing: ${missing[*]}"
  fi
  local log
  log=$(mktemp)
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  "${as_root[@]}" update >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    loge_die "apt-get update failed" \
      "Check the network and /etc/apt/sources.list, then run this again."
  }
  "${as_root[@]}" install --no-install-recommends "${missing[@]}" >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    loge_die "apt-get install failed" \
      "Loge is built from Debian 12's packages: on another release some are missing." \
      "The whole output is in $log."
  }
  rm -f "$log"
}

# loge_configure PRESET [CMAKE ARGUMENT...]: configures build/PRESET. Quiet unless it fails.
loge_configure() {
  local preset=$1 log=$LOGE_ROOT/build/$1-configure.log
  shift
  mkdir -p "$LOGE_ROOT/build"
  loge_say "configuring preset $preset"
  (cd "$LOGE_ROOT" && cmake --preset "$preset" "$@") >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    loge_die "cmake --preset $preset failed" \
      "The whole output is in $log. An old build folder? Remove build/$preset and try again."
  }
}

# loge_build PRESET [TARGET...]: configures and builds the targets (all when none is named).
# Ninja's own progress line on a terminal; elsewhere one line every few seconds.
loge_build() {
  local preset=$1 start=$SECONDS
  shift
  loge_configure "$preset"
  loge_say "building preset $preset${*:+: $*}"
  local command=(cmake --build --preset "$preset")
  (($# == 0)) || command+=(--target "$@")
  local advice="Above is the compiler's word. The same again, by hand: ${command[*]}"
  if [[ -t 1 ]]; then
    (cd "$LOGE_ROOT" && "${command[@]}") || loge_die "the build of preset $preset failed" "$advice"
  else
    (cd "$LOGE_ROOT" && "${command[@]}" 2>&1) | loge_thin_progress ||
      loge_die "the build of preset $preset failed" "$advice"
  fi
  loge_say "built preset $preset in $((SECONDS - start)) s"
}

# Passes everything on but Ninja's progress lines "[N/M] …", of which it lets one through every
# 20 seconds.
loge_thin_progress() {
  local line next=0
  while IFS= read -r line; do
    if [[ $line =~ ^\[[0-9]+/[0-9]+\]\  ]]; then
      ((SECONDS >= next)) || continue
      next=$((SECONDS + 20))
    fi
    printf '%s\n' "$line"
  done
}

# loge_npm_install: puts the npm tools of package-lock.json (buf) into node_modules. Does nothing
# when they are there in that version.
loge_npm_install() {
  local lock=$LOGE_ROOT/package-lock.json stamp=$LOGE_ROOT/node_modules/.loge-lock
  if [[ -x $LOGE_ROOT/node_modules/.bin/buf ]] && cmp -s "$lock" "$stamp"; then return 0; fi
  loge_say "installing the npm tools of package.json"
  local log=$LOGE_ROOT/build/npm.log
  mkdir -p "$LOGE_ROOT/build"
  (cd "$LOGE_ROOT" && npm ci --no-audit --no-fund --loglevel=error </dev/null) >"$log" 2>&1 || {
    head -n 12 "$log" >&2
    loge_die "npm ci failed" "The whole output is in $log." \
      "Check the network and npm's registry setting, then run this again."
  }
  cp "$lock" "$stamp"
}

# loge_ctest PRESET [CTEST ARGUMENT...]: runs the tests of a built preset and adds their count to
# LOGE_PASSED and LOGE_FAILED. Returns 1 when a test failed, ctest failed, or no test ran.
LOGE_PASSED=0
LOGE_FAILED=0
loge_ctest() {
  local preset=$1 junit=$LOGE_ROOT/build/$1-ctest.xml status=0
  shift
  rm -f "$junit"
  (
    cd "$LOGE_ROOT"
    ctest --preset "$preset" --output-junit "$junit" --no-tests=error "$@"
  ) || status=$?
  local total=0 failed=0 skipped=0 disabled=0
  if [[ -s $junit ]]; then
    total=$(loge_junit_count "$junit" tests)
    failed=$(loge_junit_count "$junit" failures)
    skipped=$(loge_junit_count "$junit" skipped)
    disabled=$(loge_junit_count "$junit" disabled)
  fi
  local passed=$((total - failed - skipped - disabled))
  LOGE_PASSED=$((LOGE_PASSED + passed))
  LOGE_FAILED=$((LOGE_FAILED + failed))
  if ((passed + failed == 0)); then
    printf 'error: preset %s: no test ran\n' "$preset" >&2
    return 1
  fi
  ((status == 0 && failed == 0)) || return 1
}

# The number in attribute $2 of the test suite in ctest's file $1.
loge_junit_count() {
  local number
  number=$(sed -n '/<testsuite/,/>/p' "$1" | grep -oE "\\b$2=\"[0-9]+\"" | head -n 1 | tr -dc 0-9)
  echo "${number:-0}"
}
