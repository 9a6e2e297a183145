package expect

// Backend counts the answers of one application server, and those of all
// together.
type Backend struct{ Requests, All int }

// Backends are the figures of an application server.
var Backends = newTable([]Row[Backend]{
	{Figure{Name: "requests", Needs: someRequest, Unit: Counted, About: "requests that the application server answered"},
		func(b Backend) any { return b.Requests }},
	{Figure{Name: "share", Needs: someRequest, Unit: Shared, About: "the application server's share of all answers",
		Band: Band{Place: 12, Figure: "picks", Name: "picks", Absolute: 0.05}},
		func(b Backend) any { return share(b.Requests, b.All) }},
})
