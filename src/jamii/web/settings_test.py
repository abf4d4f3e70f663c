"""Settings of the tests: a fixed day, strict words, quick hashing; the same database as
production.
"""

import atexit
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

os.environ.setdefault("JAMII_SECRET_KEY", "only-for-tests")

from jamii.web.settings import *  # noqa: F403
from jamii.web.settings import DATABASES, STORAGES

JAMII_TODAY = date(2026, 1, 31)
JAMII_STRICT_WORDS = True
JAMII_FILES = Path(tempfile.mkdtemp(prefix="jamii-files-"))
JAMII_NODE_KEYS = Path(tempfile.mkdtemp(prefix="jamii-keys-"))
JAMII_HUB = False
for _folder in (JAMII_FILES, JAMII_NODE_KEYS):
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
_suffix = os.environ.get("JAMII_TEST_SUFFIX", "jamii")
DATABASES["default"]["TEST"] = {"NAME": f"test_{_suffix}"}
