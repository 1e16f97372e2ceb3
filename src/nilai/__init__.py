"""Nilai: the exchange of value between a business and its customers.

The folders are the questions: `worth` (what is a customer worth to us),
`levers` (which lever moved, which to move). Mathematics is written as lazy
Ibis expressions and small NumPy solves; `engine` alone executes.
"""

__version__ = "0.1.0"
