"""Results told to people and programs: page, terminal, JSON; two languages."""
