"""The published counts of the data sets that Nilai ships; see data/README.md."""

from datetime import date, datetime

import pytest


class TestOnlineRetail:
    def test_has_the_published_lines_customers_and_money(self, read, data):
        reading = read(data / "online_retail.parquet", extra_columns=["Country"])
        assert (reading.kind, reading.rows) == ("lines", 541_909)
        assert reading.refused == {"missing_customer": 135_080}
        assert reading.customers == 4_372
        # Chen (2015) by way of the README: 22,190 invoices have a customer, 3,654 of
        # them cancellations.
        assert reading.orders == 18_536
        assert reading.revenue_amount == pytest.approx(8_300_065.814, abs=1e-3)
        assert reading.first_at == datetime(2010, 12, 1, 8, 26)
        assert reading.last_at == datetime(2011, 12, 9, 12, 50)
        netted = next(n for n in reading.notes if n.code == "refunds_netted")
        assert netted.values == {"rows": 8905, "amount": -611342.09}

    def test_has_the_published_sum_when_invoices_stand_for_customers(
        self, read, data, duckdb_session
    ):
        mapping = {"customer_id": "Country"}
        reading = read(data / "online_retail.parquet", mapping=mapping)
        assert (reading.used, reading.customers) == (541_909, 38)
        assert reading.revenue_amount == pytest.approx(9_747_747.934, abs=1e-3)
        invoices = reading.orders_table.agg(n=reading.orders_table.order_id.nunique())
        assert duckdb_session.row(invoices)["n"] == 25_900

    def test_stands_still_at_the_last_day_wanted(self, read, data):
        until = date(2011, 11, 30)
        reading = read(data / "online_retail.parquet", until=until)
        assert reading.last_at is not None
        assert reading.last_at.date() == until
        assert set(reading.refused) == {"missing_customer", "after_until"}


class TestCdnow:
    def test_master_has_the_published_purchases_and_customers(self, read, data):
        reading = read(data / "cdnow_master.csv.gz")
        assert (reading.kind, reading.rows, reading.orders) == (
            "orders",
            69_659,
            69_659,
        )
        assert (reading.refused, reading.customers) == ({}, 23_570)
        assert reading.revenue_amount == pytest.approx(2_500_315.63, abs=1e-3)
        assert reading.last_at == datetime(1998, 6, 30)

    def test_sample_has_the_published_purchases_and_customers(self, read, data):
        mapping = {
            "customer_id": "sample_id",
            "ordered_at": "date",
            "revenue_amount": "dollar_value",
        }
        reading = read(data / "cdnow_sample.csv.gz", mapping=mapping)
        assert (reading.rows, reading.orders, reading.customers) == (
            6_919,
            6_919,
            2_357,
        )

    def test_sample_needs_to_be_told_who_the_customer_is(self, read, data):
        with pytest.raises(ValueError, match=r"--map customer_id=(master|sample)_id"):
            read(data / "cdnow_sample.csv.gz")


class TestOrderExports:
    def test_shopify_has_120_orders_of_which_4_were_refunded(self, read, data):
        reading = read(data / "order_export_formats" / "shopify_orders_export.csv")
        assert (reading.kind, reading.currency) == ("shopify", "GBP")
        assert (reading.rows, reading.orders) == (388, 116)
        assert reading.refused == {"refunded": 19}

    def test_tiktok_tokopedia_has_388_lines_of_which_23_were_cancelled(
        self, read, data
    ):
        reading = read(
            data / "order_export_formats" / "tiktok_shop_tokopedia_orders.csv"
        )
        assert (reading.kind, reading.currency) == ("tiktok_tokopedia", "IDR")
        assert (reading.rows, reading.orders) == (388, 114)
        assert reading.refused == {"cancelled": 23}

    def test_woocommerce_has_120_orders_and_the_same_money_as_shopify(self, read, data):
        formats = data / "order_export_formats"
        reading = read(formats / "woocommerce_analytics_orders.csv")
        assert (reading.kind, reading.rows, reading.orders) == ("woocommerce", 120, 116)
        assert reading.refused == {"refunded": 4}
        shopify = read(formats / "shopify_orders_export.csv")
        assert reading.revenue_amount == pytest.approx(shopify.revenue_amount)
