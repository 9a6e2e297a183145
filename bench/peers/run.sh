#!/bin/sh
# Measures hadrill's full path (users, nginx, tomcat, redis and back, sessions
# checked) beside the bare three-hop model in SimPy and SimGrid, in turns on
# one core, and prints each one's median and the ratios. Debian's packages for
# the peers: python3-simpy3, libsimgrid-dev (with g++). A peer that is not
# installed is named and left out.
set -eu
cd "$(dirname "$0")/../.."
rounds=${ROUNDS:-5}
requests=${REQUESTS:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

${GO:-go} test -c -o "$work/bench.test" ./bench
${GO:-go} test -c -o "$work/world.test" ./sim/world

python=
for p in ${PYTHON:-} /usr/bin/python3 python3; do
	if command -v "$p" >/dev/null && "$p" -c 'import simpy' 2>/dev/null; then
		python=$p
		break
	fi
done
[ -n "$python" ] || echo "simpy is not installed (python3-simpy3): left out"
simgrid=
if command -v g++ >/dev/null && g++ -O2 -o "$work/simgrid" bench/peers/three_hop_simgrid.cpp -lsimgrid 2>"$work/log"; then
	simgrid=$work/simgrid
else
	echo "SimGrid is not installed (libsimgrid-dev, g++): left out"
fi

# figure FILE UNIT: the number that stands before UNIT
figure() { awk -v unit="$2" '{ for (i = 2; i <= NF; i++) if ($i == unit) print $(i - 1) }' "$1"; }

round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	"$work/bench.test" -test.run '^$' -test.bench '^BenchmarkFullPath$' -test.benchtime "${requests}x" -test.cpu 1 >"$work/out"
	figure "$work/out" requests/s >>"$work/hadrill"
	figure "$work/out" allocs/op >>"$work/allocs"
	if [ -n "$python" ]; then
		"$python" bench/peers/three_hop_simpy.py "$requests" >"$work/out"
		figure "$work/out" requests/s >>"$work/simpy"
	fi
	if [ -n "$simgrid" ]; then
		"$simgrid" "$requests" >"$work/out" 2>/dev/null
		figure "$work/out" requests/s >>"$work/grid"
	fi
	for b in Events PlainHeap; do
		"$work/world.test" -test.run '^$' -test.bench "^Benchmark$b\$" -test.benchtime 2000000x -test.cpu 1 >"$work/out"
		figure "$work/out" events/s >>"$work/$b"
	done
done

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
row() { printf '%-44s %14.0f %s\n' "$1" "$2" "$3"; }
ours=$(median "$work/hadrill")
echo
echo "median of $rounds rounds in turns, $requests requests each, one core"
row "hadrill, full path, sessions checked" "$ours" "requests/s, $(median "$work/allocs") allocations a request"
for peer in simpy grid; do
	[ -f "$work/$peer" ] || continue
	theirs=$(median "$work/$peer")
	name=SimPy
	[ "$peer" = grid ] && name=SimGrid
	row "$name, bare three-hop model" "$theirs" "requests/s: hadrill $(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.1f", a / b }') times as many"
done
events=$(median "$work/Events")
heap=$(median "$work/PlainHeap")
row "hadrill, bare events, 10,000 pending" "$events" events/s
row "plain 4-ary heap loop, 10,000 pending" "$heap" "events/s: $(awk -v a="$heap" -v b="$events" 'BEGIN { printf "%.2f", a / b }') times as many"
