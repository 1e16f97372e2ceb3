"""Values of results as JSON knows them."""

import math
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Return a value in the types of JSON, the same all the way down.

    Parameters
    ----------
    value : object
        Dicts, lists, tuples, arrays, numbers, days, texts.

    Returns
    -------
    object
        Days become ISO 8601 texts; what is not finite becomes None.

    Examples
    --------
    >>> plain({"prices": np.array([1.5, np.nan]), "n": np.int64(2)})
    {'prices': [1.5, None], 'n': 2}
    """
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.isoformat() if hasattr(value, "isoformat") else value
