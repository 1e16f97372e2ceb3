"""Tabs of a survey's results: named for what it measures."""

import pytest
from django.urls import reverse
from perception.factory import make_sample, make_survey
from perception.results_worker import renew


class TestTab:
    @pytest.mark.usefixtures("business")
    @pytest.mark.parametrize(
        ("template", "label"),
        [
            ("nps", "Recommendation"),
            ("csat", "Satisfaction"),
            ("ces", "Effort"),
            ("market_fit", "40 % test"),
            ("servqual", "Service gaps"),
        ],
    )
    def test_is_named_for_what_the_survey_measures(self, signed_in, template, label):
        survey = make_survey(template)
        make_sample(survey, 12)
        renew(details=False)
        opened = signed_in("Owner").get(
            reverse("value_recommendation", args=[survey.pk]),
            headers={"accept-language": "en"},
        )
        current = [tab for tab in opened.context["tabs"] if tab["is_current"]]
        assert [str(tab["label"]) for tab in current] == [label]
