"""The addresses under /api/."""

from ninja import NinjaAPI

import nilai

api = NinjaAPI(
    title="Nilai",
    version=nilai.__version__,
    description="Customers, orders, worth, segments, imports and runs.",
    urls_namespace="nilai-api",
)
