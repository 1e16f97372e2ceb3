import subprocess
import sys

from nilai_studio.config.home import make_home

CODE = """
import sys
from pathlib import Path
from nilai_studio.config.ready import open_home
open_home(Path(sys.argv[1]))
import nilai_studio.config.urls
from wagtail import hooks
hooks.search_for_hooks()
heavy = {"ibis", "duckdb", "scipy", "numpy", "plotly", "pyarrow"}
print(sorted(set(sys.modules) & heavy))
"""


class TestStart:
    def test_pages_are_served_without_an_engine(self, tmp_path):
        """Web and worker together are to rest below 400 MB."""
        made = make_home(tmp_path / "home")
        line = [sys.executable, "-c", CODE, str(made.folder)]
        done = subprocess.run(line, capture_output=True, text=True, check=True)
        assert done.stdout.split("\n")[-2] == "[]"
