// The bare three-hop model in SimGrid S4U: one actor a request, which sleeps
// for its hops and its service. No faults, no sessions, no routing.
//
//   g++ -O2 -o three_hop_simgrid three_hop_simgrid.cpp -lsimgrid && ./three_hop_simgrid 100000
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <simgrid/s4u.hpp>

namespace s4u = simgrid::s4u;

static constexpr double hop = 1e-4; // seconds, one way
static constexpr double rate = 10000; // requests per second

int main(int argc, char** argv)
{
  s4u::Engine engine(&argc, argv);
  const long requests = std::atol(argv[1]);
  auto* zone = s4u::create_full_zone("zone");
  auto* machine = zone->create_host("machine", 1e9);
  zone->seal();

  long finished = 0;
  std::mt19937_64 rng(1);
  auto visitor = [&finished](double service) {
    for (int i = 0; i < 4; i++)
      s4u::this_actor::sleep_for(hop);
    s4u::this_actor::sleep_for(service);
    for (int i = 0; i < 2; i++)
      s4u::this_actor::sleep_for(hop);
    finished++;
  };
  s4u::Actor::create("arrivals", machine, [&] {
    std::exponential_distribution<double> gap(rate);
    std::uniform_real_distribution<double> service(0.005, 0.010);
    for (long i = 0; i < requests; i++) {
      s4u::Actor::create("visitor", machine, visitor, service(rng))->daemonize();
      s4u::this_actor::sleep_for(gap(rng));
    }
    s4u::this_actor::sleep_for(1);
  });

  const auto began = std::chrono::steady_clock::now();
  engine.run();
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (finished != requests) {
    std::fprintf(stderr, "only %ld of %ld requests finished\n", finished, requests);
    return 1;
  }
  std::printf("simgrid %ld requests %.2f s %.0f requests/s\n", requests, took, requests / took);
  return 0;
}
