#!/bin/sh
# How many requests a second the users themselves make on one core: 5,000 are
# asked of nginx, which answers 200, in a container of its own. It prints, with
# kept connections and with new ones, what they made, how late the 99th
# percentile of them was, and in how many of 12 seconds they could not keep up.
set -eu
cd "$(dirname "$0")/.."
CGO_ENABLED=0 ${GO:-go} test -run '^$' -bench '^BenchmarkUsers$' -benchtime 1x ./harness/containers
