"""Who we are: name, currency, time zone, rates; the team, its roles, and who did what.

Everything above asks it for the currency and the permission.
"""
