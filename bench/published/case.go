package published

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/scenarios"
)

// prepare reads a scenario and its files as those of a user.
func prepare(name, text string, files map[string]string) (*scenarios.Case, harness.Prepared, error) {
	written := fstest.MapFS{scenarios.FileName: {Data: []byte(text)}}
	for file, text := range files {
		written[file] = &fstest.MapFile{Data: []byte(text)}
	}
	loaded, err := scenarios.Load(written, ".", "published/"+name)
	if err != nil {
		return nil, nil, err
	}
	g, err := suite.DefaultGround().Open(context.Background(), func(string) {})
	if err != nil {
		return nil, nil, err
	}
	prepared, err := g.Prepare(loaded.Cases[0])
	return loaded.Cases[0], prepared, err
}

// runCase runs it under a seed to its end. watch may be the zero Watch.
func runCase(ctx context.Context, name, text string, files map[string]string, seed uint64, watch harness.Watch) (*measure.Measurement, error) {
	c, prepared, err := prepare(name, text, files)
	if err != nil {
		return nil, err
	}
	rec := prepared.(harness.Watched).Watch(ctx, seed, watch)
	if !rec.End.Finished {
		return nil, fmt.Errorf("%s under seed %d: %s", c.Name(), seed, rec.End.Why)
	}
	return measure.Measure(rec), nil
}
