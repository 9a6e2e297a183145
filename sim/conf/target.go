package conf

// Target is an address that a configuration file sends requests to. Port is 0
// where that of the client's connection is taken.
type Target struct {
	Pos  Pos
	In   string // what it belongs to, such as `upstream "app"`
	Host string // an address or a name
	Port uint16
}
