package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// What is on the server.
const (
	jobsStream    = "HADRILL_JOBS"
	resultsBucket = "hadrill_results"
	casesBucket   = "hadrill_cases"
	// jobsPrefix comes before BUILD.GROUND.COORDINATOR: a worker hears of those jobs
	// alone that it can do.
	jobsPrefix = "hadrill.jobs"
	stopPrefix = "hadrill.stop"
	// beats is where workers tell that they live.
	beats = "hadrill.workers"
	// givenUp is where the server tells of jobs that were given out too often.
	givenUp = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES." + jobsStream + ".>"
)

// kept is how long a server keeps what nobody asks for.
const kept = 7 * 24 * time.Hour

// place is where the jobs of a build and a ground are.
type place struct {
	jobs    jetstream.Stream
	taken   jetstream.Consumer
	results jetstream.KeyValue
	cases   jetstream.KeyValue
}

// short is as much of a build as tells builds apart.
func short(build string) string { return build[:16] }

func subjectOf(build, ground string) string {
	return fmt.Sprintf("%s.%s.%s", jobsPrefix, short(build), ground)
}

// place makes what is not there yet of the stream, the buckets and the consumer.
func (c *Conn) place(ctx context.Context, build, ground string) (*place, error) {
	ctx, cancel := context.WithTimeout(ctx, 6*c.tune.answer) // it is several calls, which make files
	defer cancel()
	var p place
	var err error
	p.jobs, err = c.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: jobsStream, Subjects: []string{jobsPrefix + ".>"}, Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage, MaxAge: kept,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: no stream of jobs: %w", err)
	}
	for _, b := range []struct {
		name string
		to   *jetstream.KeyValue
	}{{resultsBucket, &p.results}, {casesBucket, &p.cases}} {
		*b.to, err = c.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: b.name, Storage: jetstream.FileStorage, TTL: kept})
		if err != nil {
			return nil, fmt.Errorf("queue: no bucket %s: %w", b.name, err)
		}
	}
	p.taken, err = p.jobs.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: short(build) + "_" + ground, FilterSubject: subjectOf(build, ground) + ".>", AckPolicy: jetstream.AckExplicitPolicy,
		MaxDeliver: tries, BackOff: c.tune.leases(), MaxAckPending: c.tune.pending,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: no consumer of jobs: %w", err)
	}
	return &p, nil
}
