"""How long does a million rows of CSV take, from the upload to the last customer?

    python bench/studio_import.py [--home HOME] [--rows 1000000] [--database …]

HOME may have been filled by bench/studio_data.py; else a new one is made. Without
--database the embedded one is used; with `--database postgresql` a cluster of its own
is started from PostgreSQL's binaries. Prints seconds by step.
"""

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

CITIES = ("Jakarta", "Bandung", "Surabaya", "Medan", "Denpasar")


def write_orders(path: Path, rows: int) -> None:
    """Three orders a customer and more for some, with name, email, phone and city."""
    rng = random.Random(1)
    customers = max(rows * 3 // 10, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "order_id,customer_id,order_date,total,channel,customer_name,"
            "customer_email,customer_phone,city,country\n"
        )
        for i in range(rows):
            k = int(customers * rng.random() ** 1.5)
            file.write(
                f"INV-{i:08d},C{k:07d},"
                f"20{rng.randint(22, 25)}-{rng.randint(1, 12):02d}-"
                f"{rng.randint(1, 28):02d} {rng.randint(0, 23):02d}:"
                f"{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d},"
                f"{rng.randint(10, 900) * 1000},{'web' if k % 3 else 'shop'},"
                f"Nama {k},c{k}@toko.example,0812{k:08d},{CITIES[k % 5]},Indonesia\n"
            )


def measure(folder: Path, rows: int, database: str) -> dict[str, float]:
    from nilai_studio.config.home import VARIABLE, make_home

    home = make_home(folder, database)
    os.environ[VARIABLE] = str(home.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "nilai_studio.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from nilai_studio.business.models import Business
    from nilai_studio.orders.imports import actions, examining, loading, undoing
    from nilai_studio.orders.lake import sync_lake
    from nilai_studio.orders.models import Import, Order

    Business.objects.get_or_create(pk=1, defaults={"name": "Bench"})
    before = Order.objects.count()
    path = home.path("uploads", "upload.csv")
    write_orders(path, rows)
    size = path.stat().st_size
    took: dict[str, float] = {"megabytes": size / 1e6}

    def step(name: str, work) -> None:
        begun = time.perf_counter()
        work()
        took[name] = time.perf_counter() - begun
        print(f"{name:16} {took[name]:.1f}", flush=True)

    brought: list[Import] = []
    step("bring", lambda: brought.append(
        actions.bring_file(file_name="orders.csv", path=path)
    ))  # fmt: skip
    one = brought[0]
    step("examine", lambda: examining.examine(one.pk))
    one.refresh_from_db()
    assert not one.examination.get("problem"), one.examination
    actions.confirm_import(brought=one)
    step("store", lambda: loading.load(one.pk))
    one.refresh_from_db()
    assert one.state == Import.State.DONE, (one.state, one.error)
    assert Order.objects.count() == before + rows
    took["import"] = took["bring"] + took["examine"] + took["store"]
    step("lake", sync_lake)
    actions.undo_import(brought=one)
    step("undo", lambda: undoing.undo(one.pk))
    one.refresh_from_db()
    assert one.state == Import.State.UNDONE, (one.state, one.error)
    assert Order.objects.count() == before
    took["counts"] = one.counts
    took["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nilai-bench-") as name:
        folder = Path(name)
        database = asked.database
        if database == "postgresql":
            sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "studio"))
            from postgresql_for_tests import start_postgresql

            cluster = Path(tempfile.mkdtemp(prefix="nilai-bench-"))
            database = start_postgresql(cluster, is_durable=True)
        took = measure(asked.home or folder / "home", asked.rows, database)
    print(json.dumps(took))
    if asked.json:
        asked.json.write_text(json.dumps(took, indent=1))


if __name__ == "__main__":
    main()
