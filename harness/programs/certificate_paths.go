package programs

import (
	"path"
	"slices"
	"strings"
)

// certificateWords are the words of a kind's files behind which the path of a
// certificate, a key or an authority stands.
type certificateWords struct {
	words []string
	// base is the folder of relative paths; baseWords are those that name another.
	base      string
	baseWords []string
	// folder: a path may be that of a folder, which is one without an extension.
	folder bool
}

// paths gives the paths that a file names, in its order.
func (c *certificateWords) paths(text string) []string {
	base := c.base
	var all []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		for i := 0; i+1 < len(words); i++ {
			value := strings.Trim(strings.TrimSuffix(words[i+1], ";"), `"'`)
			switch word := strings.ToLower(words[i]); {
			case slices.Contains(c.baseWords, word):
				base = value
			case !slices.Contains(c.words, word) || value == "" || strings.ContainsAny(value, "$@{"):
			default:
				if !path.IsAbs(value) {
					value = path.Join(base, value)
				}
				if c.folder && path.Ext(value) == "" {
					value = path.Join(value, "hadrill.pem")
				}
				all = append(all, path.Clean(value))
			}
		}
	}
	return all
}
