"""Django's settings, all from the studio's folder and a few variables."""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from nilai_studio.config.home import current_home

HOME = current_home()
SECRET_KEY = HOME.secret
DEBUG = False

ALLOWED_HOSTS = os.environ.get("NILAI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ADDRESS = os.environ.get("NILAI_ADDRESS", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [ADDRESS]
IS_HTTPS = ADDRESS.startswith("https://")
# Encrypted addresses are served by a proxy, which says so.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None

INSTALLED_APPS = [
    "nilai_studio.backoffice",
    "nilai_studio.api",
    "nilai_studio.growth",
    "nilai_studio.segments",
    "nilai_studio.perception",
    "nilai_studio.worth",
    "nilai_studio.orders",
    "nilai_studio.customers",
    "nilai_studio.runs",
    "nilai_studio.business",
    "nilai_studio.kit",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.snippets",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail.search",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "ninja",  # serves the scripts of the API's page from here
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "nilai_studio.backoffice.middleware.guard_answers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "nilai_studio.business.middleware.know_business",
    "nilai_studio.backoffice.middleware.speak_to_the_person",
    "nilai_studio.backoffice.middleware.CloseUnused",
    "nilai_studio.backoffice.middleware.AskNewPassword",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "nilai_studio.api.middleware.ProblemMiddleware",
]

ROOT_URLCONF = "nilai_studio.config.urls"
WSGI_APPLICATION = "nilai_studio.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nilai_studio.business.context.business",
            ],
        },
    }
]

DATABASES = {"default": HOME.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the web server's own memory: counts that end with the hour, nothing else.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

AUTH_USER_MODEL = "business.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# Five wrong passwords close the account to that address for a while.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "nilai_studio.backoffice.views.signing_in.say_closed"
# Who signed in when is on the account itself; a log without end is not kept.
AXES_DISABLE_ACCESS_LOG = True
OTP_TOTP_ISSUER = "Nilai"

LANGUAGE_CODE = "en"
# Wagtail's words are filed under id-id; ours under id serve both.
LANGUAGES = [("en", "English"), ("id-id", "Bahasa Indonesia")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# Plotly's own script is served from the installed package: nothing from elsewhere.
PLOTLY = Path(find_spec("plotly").origin).parent
# So do pages and reports fit the words of figures alike.
REPORT = Path(find_spec("nilai").origin).parent / "report"
STATICFILES_DIRS = [("plotly", PLOTLY / "package_data"), ("report", REPORT / "scripts")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = HOME.path("media")
MEDIA_URL = "/media/"
FILE_UPLOAD_TEMP_DIR = HOME.path("uploads")
# To files of bounded size, never into memory.
FILE_UPLOAD_HANDLERS = ["nilai_studio.orders.uploading.BoundedUpload"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# The queue lies in the database: a task is added in the transaction that needs it.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "runs", "imports", "shops"],
    }
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

WAGTAIL_SITE_NAME = "Nilai"
WAGTAILADMIN_BASE_URL = ADDRESS
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("id-id", "Bahasa Indonesia")]
# Times are by the business's clock, for everyone alike: one zone, and no choice.
WAGTAIL_USER_TIME_ZONES = ["UTC"]
WAGTAILADMIN_USER_LOGIN_FORM = "nilai_studio.backoffice.forms.SignInForm"
WAGTAIL_I18N_ENABLED = False
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "modelsearch.backends.database"},
}

SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"nilai_studio": {"level": "INFO"}},
}
