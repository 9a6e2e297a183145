#!/bin/sh
# Runs every fuzz target of the project for FUZZTIME (default 2000x) each: a
# number of inputs rather than a time, for go test now and then calls a target
# failed whose time ends in the middle of an input ("context deadline exceeded").
set -eu
cd "$(dirname "$0")/.."
time=${FUZZTIME:-2000x}
found=0
for file in $(grep -rl --include='*_test.go' '^func Fuzz' .); do
	for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
		found=$((found + 1))
		echo "fuzz $target in $(dirname "$file") for $time"
		${GO:-go} test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 1x "./$(dirname "$file")"
	done
done
if [ "$found" -eq 0 ]; then
	echo "no fuzz target found" >&2
	exit 1
fi
