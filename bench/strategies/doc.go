// Package strategies compares balancing strategies: the same users, visit for
// visit, before every strategy of package balance, over many seeds, in scenes
// of servers that are unequal, slow, dead, new or gone. It measures, gives each
// figure its interval, ranks only where the difference under the same seeds
// exceeds the noise, and compares three published results with its own.
//
// The model is a balancer, servers and nothing between them: no network, no
// retries, no processor time of the balancer, an open loop of visits. A server
// works on as many requests as it has cores, the others wait their turn. What a
// strategy gains or loses here is due to its picks alone; what whole programs
// do with it (retries, queues, an application's cookies) is for scenarios. Only
// the cookie of nginx's sticky, which is the strategy itself, is kept by each
// user.
package strategies
