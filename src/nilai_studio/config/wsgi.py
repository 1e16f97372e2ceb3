"""The application that the server calls."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from nilai_studio.config.memory import give_back_often
from nilai_studio.config.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nilai_studio.config.settings")
end_with_parent(signal.SIGKILL)
give_back_often()
application = get_wsgi_application()
