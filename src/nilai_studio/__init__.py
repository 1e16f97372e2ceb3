"""The studio: the web application on top of the library `nilai`.

One app per business concept, in one written order (pyproject.toml, import-linter):
an app imports only those below it.
"""
