"""Many runs at once: the rules of `sim.model`, compiled; chunks of bounded memory on threads."""
