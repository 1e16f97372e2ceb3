"""Work of this app by the clock."""

from nilai_studio.growth.exchange.computations import renew_if_stale

__all__ = ["renew_if_stale"]
