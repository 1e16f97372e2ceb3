import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from nilai_studio.customers.consent.actions import record_consent
from nilai_studio.customers.models import ContactPoint, Tag
from nilai_studio.orders.models import Line, Order, Product
from nilai_studio.segments.checking import check_rule
from nilai_studio.segments.queries import this_moment
from nilai_studio.segments.rules import FIELDS, choose
from nilai_studio.segments.sentences import LABELS, SAID, WAYS, say_rule


def rule(*conditions, match="all"):
    return check_rule(
        {
            "match": "all",
            "groups": [
                {
                    "match": match,
                    "conditions": [
                        {"field": field, "is": way, "value": value}
                        for field, way, value in conditions
                    ],
                }
            ],
        }
    )


def names(*conditions, match="all"):
    """Return who is chosen, looked up one by one or gathered alike."""
    asked = rule(*conditions, match=match)
    chosen = choose(asked, this_moment())
    found = sorted(chosen.values_list("name", flat=True))
    gathered = choose(asked, this_moment(), gathered=True)
    assert sorted(gathered.values_list("name", flat=True)) == found
    assert gathered.count() == len(found)
    return found


class TestChoose:
    def test_finds_those_of_worth_who_stay_away(self, made):
        made("Siti", days=100, worth=3_000_000)
        made("Budi", days=10, worth=3_000_000)
        made("Rina", days=100, worth=1_000_000)
        made("Lead")
        assert names(
            ("worth", "above", 2_000_000), ("last_order", "longer_ago", 90)
        ) == ["Siti"]

    def test_any_takes_either(self, made):
        made("Siti", days=100, worth=3_000_000)
        made("Budi", days=10, worth=1)
        assert names(
            ("worth", "above", 2e6), ("last_order", "within", 20), match="any"
        ) == ["Budi", "Siti"]

    def test_counts_those_without_orders_as_none(self, made):
        made("Siti", days=1, orders=3)
        made("Lead")
        assert names(("orders", "is", 0)) == ["Lead"]
        assert names(("orders", "below", 4)) == ["Lead", "Siti"]
        assert names(("orders", "above", 2)) == ["Siti"]
        assert names(("revenue", "below", 1)) == ["Lead"]

    def test_takes_nobody_for_a_waiting_lead(self, made):
        made("Lead")
        assert names(("last_order", "longer_ago", 1)) == []

    def test_averages_by_order(self, made):
        made("Siti", days=1, orders=3, revenue=1000)
        assert names(("average_order", "above", 333)) == ["Siti"]
        assert names(("average_order", "above", 334)) == []

    def test_goes_by_the_rfm_segment_of_the_current_analysis(self, made):
        made("Siti", worth=1, rfm="at_risk")
        made("Budi", worth=1, rfm="champions")
        made("Lead")
        assert names(("rfm_segment", "one_of", ["at_risk", "cant_lose"])) == ["Siti"]
        assert names(("rfm_segment", "none_of", ["at_risk"])) == ["Budi"]

    def test_goes_by_what_is_written_however(self, made):
        made("Siti", city="Bandung")
        made("Budi", city="Solo")
        assert names(("city", "is", "BANDUNG")) == ["Siti"]
        assert names(("city", "is_not", "bandung")) == ["Budi"]

    def test_goes_by_tags_and_contacts(self, made):
        siti, _budi = made("Siti"), made("Budi")
        siti.tags.add(Tag.objects.create(name="VIP"))
        ContactPoint.objects.create(customer=siti, kind="email", value="s@x.id")
        assert names(("tag", "is", "VIP")) == ["Siti"]
        assert names(("tag", "is_not", "VIP")) == ["Budi"]
        assert names(("has_email", "is", True)) == ["Siti"]
        assert names(("has_phone", "is", False)) == ["Budi", "Siti"]

    def test_goes_by_who_may_be_sent_offers(self, made):
        for name, channel, yes, purpose in (
            ("Siti", "email", True, "offers"),
            ("Budi", "email", False, "offers"),
            ("Rina", "chat", True, "offers"),
            ("Dewi", "email", True, "surveys"),
        ):
            record_consent(
                customer=made(name), channel=channel, purpose=purpose, is_given=yes,
                by=None,
            )  # fmt: skip
        made("Lead")
        assert names(("consent", "one_of", ["email"])) == ["Siti"]
        assert names(("consent", "one_of", ["email", "chat"])) == ["Rina", "Siti"]
        assert names(("consent", "none_of", ["email", "chat"])) == [
            "Budi", "Dewi", "Lead",
        ]  # fmt: skip

    def test_goes_by_what_was_bought(self, made, now):
        siti, _budi = made("Siti", days=1), made("Budi", days=1)
        order = Order.objects.create(
            order_id="1", customer=siti, ordered_at=now, revenue_amount=1
        )
        product = Product.objects.create(
            product_id="K1", name="Kopi", category="Minuman"
        )
        for _each in range(2):
            Line.objects.create(
                order=order, product=product, quantity=1, unit_price_amount=1
            )
        assert names(("product", "is", "Kopi")) == ["Siti"]
        assert names(("product", "is", "K1")) == ["Siti"]
        assert names(("category", "is", "Minuman")) == ["Siti"]
        assert names(("product", "is_not", "Kopi")) == ["Budi"]

    def test_leaves_out_whoever_was_merged(self, made):
        siti = made("Siti", city="Solo")
        made("Siti again", city="Solo", merged_into=siti)
        assert names(("city", "is", "Solo")) == ["Siti"]

    def test_joins_groups(self, made):
        made("Siti", city="Solo", days=5)
        made("Budi", city="Medan", days=5)
        made("Rina", city="Bogor", days=50)
        chosen = choose(
            check_rule(
                {
                    "match": "all",
                    "groups": [
                        {"match": "any", "conditions": [
                            {"field": "city", "is": "is", "value": "Solo"},
                            {"field": "city", "is": "is", "value": "Bogor"},
                        ]},
                        {"match": "all", "conditions": [
                            {"field": "last_order", "is": "within", "value": 10},
                        ]},
                    ],
                }
            ),
            this_moment(),
        )  # fmt: skip
        assert [c.name for c in chosen] == ["Siti"]

    def test_takes_nobody_without_conditions(self, made):
        made("Siti")
        assert not choose(check_rule({"match": "all", "groups": []}), this_moment())

    def test_takes_nobody_by_worth_before_the_first_analysis(
        self, business, made, analysis
    ):
        made("Siti", worth=10)
        analysis.is_current = False
        analysis.save()
        assert names(("worth", "above", 1)) == []


class TestCheckRule:
    @pytest.mark.parametrize(
        "condition",
        [
            {"field": "worth", "is": "above", "value": "many"},
            {"field": "worth", "is": "above", "value": "nan"},
            {"field": "worth", "is": "above", "value": "1e400"},
            {"field": "worth", "is": "is", "value": 1},
            {"field": "last_order", "is": "within", "value": 0},
            {"field": "last_order", "is": "within", "value": 10**9},
            {"field": "alive", "is": "above", "value": 2},
            {"field": "city", "is": "is", "value": "  "},
            {"field": "rfm_segment", "is": "one_of", "value": ["all"]},
            {"field": "password", "is": "is", "value": "x"},
            {"field": ["worth"], "is": "above", "value": 1},
            {"field": "city", "is": ["is"], "value": "x"},
            {},
            None,
            "worth",
        ],
    )
    def test_refuses_what_makes_no_sense(self, condition):
        with pytest.raises(ValidationError):
            check_rule({"match": "all", "groups": [{"conditions": [condition]}]})

    @pytest.mark.parametrize(
        "rule", [None, [], "x", {"groups": 1}, {"groups": [1]}, {"groups": [{}]}]
    )
    def test_refuses_what_is_no_rule(self, rule):
        with pytest.raises(ValidationError):
            check_rule(rule)

    def test_refuses_to_choose_by_what_one_may_not_see(self, person):
        with pytest.raises(ValidationError):
            check_rule(
                {
                    "groups": [
                        {"conditions": [{"field": "worth", "is": "above", "value": 1}]}
                    ]
                },
                person("Service"),
            )


class TestSayRule:
    def test_says_who_may_be_sent_offers(self, business):
        asked = rule(("consent", "one_of", ["email", "chat"]))
        assert say_rule(asked) == "may be sent offers by Email or WhatsApp or chat"

    def test_says_it_in_english(self, business):
        said = say_rule(
            rule(("worth", "above", 2_000_000), ("last_order", "longer_ago", 90))
        )
        assert said.replace("\N{NO-BREAK SPACE}", " ") == (
            "worth above Rp 2,000,000 and no further order for 90 days"
        )

    def test_says_it_in_indonesian(self, business):
        with translation.override("id"):
            said = say_rule(
                rule(("worth", "above", 2_000_000), ("last_order", "longer_ago", 90))
            )
        assert said.replace("\N{NO-BREAK SPACE}", " ") == (
            "nilai bagi bisnis di atas Rp 2.000.000 dan tidak memesan lagi selama 90 hari"
        )

    def test_has_words_for_every_field_and_way(self):
        for code, field in FIELDS.items():
            assert code in LABELS
            for way in field.ways:
                assert way in WAYS
                assert field.kind == "truth" or (code, way) in SAID
