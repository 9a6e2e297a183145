package keepalived

// WithoutEffect returns what is accepted without effect: a keyword, after the name
// of its block. That each has none is proven with keepalived itself.
func WithoutEffect() []string {
	names := newTable(rootKeywords).WithoutEffect()
	for _, block := range []struct {
		name string
		rows []row
	}{
		{"global_defs", globalKeywords}, {"vrrp_script", scriptKeywords}, {"vrrp_instance", instanceKeywords}, {"authentication", authKeywords},
		{"vrrp_sync_group", groupKeywords}, {"vrrp_track_process", processKeywords}, {"track_file", fileKeywords},
	} {
		for _, n := range newTable(block.rows).WithoutEffect() {
			names = append(names, block.name+" "+n)
		}
	}
	return names
}
