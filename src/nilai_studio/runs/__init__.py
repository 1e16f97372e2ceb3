"""A computation asked for: inputs, version, seed, progress, state and result.

Every modelled figure points to the run it comes from.
"""
