"""Rules that choose customers, and who is in, kept current when facts change."""
