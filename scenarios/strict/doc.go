// Package strict reads YAML strictly: fields of mappings with their values,
// places of problems, and the JSON schema that editors use, all from the same
// tables of fields. It knows no scenario.
//
// Reading collects every problem rather than stopping at the first. An unknown
// or duplicate key, a missing unit, anchors, aliases, merges and tags are
// problems, each with its line and column in characters.
package strict
