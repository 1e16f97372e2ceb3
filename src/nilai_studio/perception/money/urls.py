"""Addresses of willingness to pay, market fit and money, under /admin/value/."""

from django.urls import path

from nilai_studio.perception.money.views import fit, money, prices

urlpatterns = [
    path("<int:pk>/prices/", prices.PricesView.as_view(), name="value_prices"),
    path("<int:pk>/prices/cost/", prices.CostView.as_view(), name="value_cost"),
    path("<int:pk>/fit/", fit.FitView.as_view(), name="value_fit"),
    path("<int:pk>/money/", money.MoneyView.as_view(), name="value_money"),
    path("statements/", fit.StatementsView.as_view(), name="statements"),
    path("statements/add/", fit.NewStatementView.as_view(), name="statement_add"),
    path("statements/<int:pk>/", fit.StatementView.as_view(), name="statement"),
    path(
        "statements/<int:pk>/delete/",
        fit.DeleteStatementView.as_view(),
        name="statement_delete",
    ),
]
