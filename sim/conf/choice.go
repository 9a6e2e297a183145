package conf

// Choice is a group of servers of a program's files among which it chooses by a strategy.
type Choice struct {
	// Name and Noun say what it is: "app", an "upstream"; Pos is where it begins.
	Name, Noun string
	Pos        Pos
	Servers    int
	// Strategy is the one written, as balance.Strategies names it.
	Strategy string
	// Replace gives what has to be changed so that it chooses by another strategy of the
	// program's. The error says where the file must be written otherwise.
	Replace func(strategy string) ([]Edit, error)
}
