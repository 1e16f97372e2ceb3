"""The addresses under /api/."""

import nilai
from nilai_studio.api.consents import router as consents
from nilai_studio.api.customers import router as customers
from nilai_studio.api.described import DescribedApi
from nilai_studio.api.imports import router as imports
from nilai_studio.api.orders import router as orders
from nilai_studio.api.problems import tell_problems
from nilai_studio.api.runs import router as runs
from nilai_studio.api.segments import router as segments
from nilai_studio.api.surveys import router as surveys
from nilai_studio.api.worth import router as worth

api = DescribedApi(
    title="Nilai",
    version=nilai.__version__,
    description=(
        "Customers, orders, worth, segments, surveys, imports and runs. Make a key "
        "under Settings → API keys and send it as `Authorization: Bearer …`. Faults "
        "are problem documents (RFC 9457). Lists go page by page: send `next` as "
        "`cursor`."
    ),
    urls_namespace="nilai-api",
)
tell_problems(api)
api.add_router("/customers", customers)
api.add_router("/customers", consents)
api.add_router("/orders", orders)
api.add_router("/worth", worth)
api.add_router("/segments", segments)
api.add_router("/surveys", surveys)
api.add_router("/imports", imports)
api.add_router("/runs", runs)
