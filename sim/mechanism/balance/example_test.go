package balance_test

import (
	"fmt"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Three of four requests go to the server with three times the weight, and all
// to the other one while that is down.
func ExamplePool() {
	smooth, _ := balance.Find("nginx", "round robin")
	pool := smooth.NewPool([]balance.PoolServer{{Name: "web1", Weight: 3}, {Name: "web2", Weight: 1}}, balance.PoolOptions{})

	var request balance.Request
	pick := func(now int64) int {
		request.Reset()
		server := pool.Pick(&request, now)
		pool.Done(server, true, 2_000_000, 512, now+2_000_000) // answered after 2 ms
		return server
	}
	for i := range 4 {
		fmt.Print(pick(int64(i)*5_000_000), " ")
	}
	pool.SetUp(0, false)
	fmt.Println(pick(20_000_000))
	// Output: 0 0 1 0 1
}
