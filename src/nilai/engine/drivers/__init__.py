"""What moves an outcome: reduce answers in the engine, split R² in NumPy."""

from nilai.engine.drivers.analyse import analyse_drivers
from nilai.engine.drivers.question import DriverQuestion, DriverResult

__all__ = ["DriverQuestion", "DriverResult", "analyse_drivers"]
