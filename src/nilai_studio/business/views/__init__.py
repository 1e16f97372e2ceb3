"""Settings: the business, the team, the roles, and what was done."""
