"""Orders that shops send by themselves: verified, kept, then stored."""
