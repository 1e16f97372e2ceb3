"""Who loves us and pays little; who pays well and is at risk."""
