"""What moves value, and by how much: importance, priorities, asymmetry."""
