"""Home: how the business is doing, and what to do next."""
