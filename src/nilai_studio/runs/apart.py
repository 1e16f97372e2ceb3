"""One run in a process of its own: `python -m nilai_studio.runs.apart RUN`."""

import os
import sys
import threading


def main(run_id: int) -> None:
    """Carry the run out, and end when the worker does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nilai_studio.config.settings")
    # The web server on the same machine comes first.
    os.nice(5)
    import django

    django.setup()
    from nilai_studio.runs.work import carry_out, end_with_parent

    threading.Thread(target=end_with_parent, daemon=True).start()
    carry_out(run_id)


if __name__ == "__main__":
    main(int(sys.argv[1]))
