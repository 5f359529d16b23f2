"""A storm of deliveries: orders by a seed, shops that tell of them badly, a receiver that dies, the books after it."""
