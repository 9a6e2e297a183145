# What users and CI run. Everything needs Go and make only, but bench-peers,
# which also measures the peers that are installed, and the tests of the ground
# of containers, which say so where no Docker engine answers.

GO ?= go
RESULTS ?= results

.PHONY: build demo test vet lint fuzz bench bench-peers clean

# Without cgo the binary needs no library, so it runs inside any container.
build:
	CGO_ENABLED=0 $(GO) build -ldflags="-s -w" -o hadrill .

# The scenario library in the simulator: a table, and results/ with plots.
demo: build
	./hadrill run --out $(RESULTS) library

# Every test, each fuzz target for some seconds. Where no Docker engine answers,
# the tests of images skip; where one does, the first run makes them.
test: vet
	$(GO) test ./...
	sh bench/fuzz.sh

vet:
	$(GO) vet ./...
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }

lint:
	$(GO) tool -modfile=.tools/go.mod staticcheck ./...

# Ten times as long as in make test.
fuzz:
	FUZZTIME=30s sh bench/fuzz.sh

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# hadrill beside SimPy and SimGrid in one run, several times, as ratios.
bench-peers: build
	sh bench/peers/run.sh

clean:
	rm -rf hadrill $(RESULTS) .bin
