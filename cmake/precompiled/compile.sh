#!/bin/sh
# compile.sh COMPILER ARGUMENT...: runs the compiler and, where it has precompiled a header, leaves
# its checksum in HEADER.gch.sum. ccache reads that instead of the header: see LogeHelpers.cmake.
set -eu

output=
previous=
for argument in "$@"; do
  if [ "$previous" = -o ]; then output=$argument; fi
  previous=$argument
done

case $output in
*.gch)
  rm -f "$output.sum"  # a checksum of an older header is worse than none
  "$@"
  sha256sum <"$output" >"$output.sum"
  ;;
*) exec "$@" ;;
esac
