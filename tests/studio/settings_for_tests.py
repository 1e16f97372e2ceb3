"""The studio's own settings, on a folder and a database of the tests' own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from postgresql_for_tests import start_postgresql

from nilai_studio.config.home import VARIABLE, make_home

_folder = Path(tempfile.mkdtemp(prefix="nilai-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
_address = ""
if os.environ.get("NILAI_TEST_DATABASE") == "postgresql":
    # The first process starts it, the others (pytest-xdist) find it.
    _address = os.environ.get("NILAI_TEST_ADDRESS") or start_postgresql(_folder)
    os.environ["NILAI_TEST_ADDRESS"] = _address
make_home(_folder / "home", _address)
os.environ[VARIABLE] = str(_folder / "home")

from nilai_studio.config.settings import *  # noqa: E402

# Slow on purpose elsewhere; here only signing in is tested, not the hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
