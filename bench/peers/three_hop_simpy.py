"""The bare three-hop model in SimPy: open-loop clients, proxy, application, store.

No faults, no sessions, no routing: what a simulation library alone costs, one
process a hop. Run it with Debian's python3-simpy3:

    /usr/bin/python3 three_hop_simpy.py 100000
"""

import random
import sys
import time

import simpy

HOP = 1e-4  # seconds, one way
SERVICE = (0.005, 0.010)  # seconds, uniform
RATE = 10_000  # requests per second


def main(requests):
    rng = random.Random(1)
    env = simpy.Environment()
    finished = [0]

    def at_store():
        yield env.timeout(HOP)
        yield env.timeout(HOP)

    def at_application():
        yield env.timeout(HOP)
        yield env.process(at_store())
        yield env.timeout(rng.uniform(*SERVICE))
        yield env.timeout(HOP)

    def at_proxy():
        yield env.timeout(HOP)
        yield env.process(at_application())
        yield env.timeout(HOP)

    def visitor():
        yield env.process(at_proxy())
        finished[0] += 1

    def arrivals():
        for _ in range(requests):
            env.process(visitor())
            yield env.timeout(rng.expovariate(RATE))

    env.process(arrivals())
    began = time.perf_counter()
    env.run()
    took = time.perf_counter() - began
    if finished[0] != requests:
        sys.exit(f"only {finished[0]} of {requests} requests finished")
    print(f"simpy {requests} requests {took:.2f} s {requests / took:.0f} requests/s")


if __name__ == "__main__":
    main(int(sys.argv[1]))
