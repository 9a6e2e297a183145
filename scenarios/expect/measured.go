package expect

// Measured gives the figures of a run: the whole, and its parts by name. An
// expectation sees the whole's figures directly and the others through the
// functions below. Asking for what does not exist is an error.
type Measured interface {
	Whole() Figures
	Group(name string) (Figures, error)
	Before(fault string) (Figures, error)
	During(fault string) (Figures, error)
	After(fault string) (Figures, error)
	Fault(id string) (Figures, error)
	Address(ip string) (Figures, error)
	Backend(name string) (Figures, error)
}

// Function is a function that expectations call to see other figures than the
// whole run's.
type Function struct {
	Name    string
	Example string // a call of it
	About   string
	Figures []Figure
	of      func(Measured, string) (Figures, error)
}

// Functions of expectations.
var Functions = []Function{
	{"group", `group("shoppers")`, "of one group of users", Parts.Figures(), Measured.Group},
	{"before", `before("kill lb1/nginx")`, "from the start to a fault", Parts.Figures(), Measured.Before},
	{"during", `during("kill lb1/nginx")`, "from a fault to its repair, or to the end", Parts.Figures(), Measured.During},
	{"after", `after("kill lb1/nginx")`, "from the repair of a fault to the end", Parts.Figures(), Measured.After},
	{"fault", `fault("kill lb1/nginx")`, "of what a fault led to", Faults.Figures(), Measured.Fault},
	{"address", `address("10.20.0.100")`, "of an address that moves", Addresses.Figures(), Measured.Address},
	{"backend", `backend("web1")`, "of one application server", Backends.Figures(), Measured.Backend},
}
