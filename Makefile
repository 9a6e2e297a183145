# What users and CI run. Everything needs Go and make only, but bench-peers,
# which also measures the peers that are installed, bench-users and soak,
# which need Docker, and the tests of the ground of containers, which say so where no Docker
# engine answers.

GO ?= go
# hadrill runs in containers too, whatever C library those have.
export CGO_ENABLED = 0
# go build asks Git whether the sources are a revision's: files that it does not know count.
export GIT_CONFIG_COUNT = 1
export GIT_CONFIG_KEY_0 = status.showUntrackedFiles
export GIT_CONFIG_VALUE_0 = all
RESULTS ?= results
# Further recordings: a folder laid out as the programs' testdata/golden are. Go's
# test cache does not see that it changed.
ifdef GOLDEN
export GOLDEN := $(abspath $(GOLDEN))
TESTFLAGS += -count=1
endif

.PHONY: build demo test vet lint docs fuzz bench bench-users bench-peers soak clean

build:
	$(GO) build -ldflags="-s -w" -o hadrill .

# The scenario library in the simulator: a table, and results/ with plots.
demo: build
	./hadrill run --out $(RESULTS) library

# Every test, each fuzz target over some thousand inputs. The tests on containers take
# turns; where no Docker engine answers they skip, where one does the first run
# makes the images.
test: vet build
	@./hadrill images --list >/dev/null 2>&1 || echo "no Docker engine answers: the tests on containers are skipped"
	$(GO) test -timeout 40m $(TESTFLAGS) ./...
	sh bench/fuzz.sh

vet:
	$(GO) vet ./...
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }

lint:
	$(GO) tool -modfile=.tools/go.mod staticcheck ./...

# The generated parts of the README files, from tables and runs.
docs:
	$(GO) test ./scenarios ./sim/mechanism/balance ./harness/suite ./bench/sessions ./bench/published -run 'Readme|Published' -update

# Thirty times as many inputs as in make test.
fuzz:
	FUZZTIME=60000x sh bench/fuzz.sh

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# What the users of a run on containers can make on one core.
bench-users:
	sh bench/users.sh

# hadrill beside SimPy and SimGrid in one run, several times, as ratios.
bench-peers: build
	sh bench/peers/run.sh

# A hundred runs on containers, in each of which something is killed at a random
# moment: nothing may be left. make test has six.
soak:
	KILLS=100 $(GO) test ./harness/cli -count=1 -timeout 3h -v -run TestKilledAtAnyMoment

clean:
	rm -rf hadrill $(RESULTS) .bin
