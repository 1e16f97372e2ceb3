"""What the answers say: runs and screens."""
