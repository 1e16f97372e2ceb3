"""Without any meaning of business: queue, actions, formats, pages, charts.

Every app may use it; it knows none of them.
"""
