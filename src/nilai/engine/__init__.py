"""Where it runs: DuckDB in the process, or Spark by Spark Connect."""

from nilai.engine.session import Session, open_session

__all__ = ["Session", "open_session"]
