"""Who they are: identity, contact points, notes, tags, tasks, timeline, merges.

Apps above add columns, filters and panels by `customers.extensions`.
"""
