"""The addresses of orders: under /admin/orders/, and where shops send theirs."""

from django.urls import path, re_path

from nilai_studio.orders.views import hooks, imports, orders, shops

urlpatterns = [
    path("", orders.OrdersView.as_view(), name="orders"),
    path("export/", orders.OrdersExportView.as_view(), name="orders_export"),
    path("<int:pk>/", orders.OrderView.as_view(), name="order"),
    path("imports/", imports.ImportsView.as_view(), name="imports"),
    path("imports/<int:pk>/", imports.ImportView.as_view(), name="import"),
    path(
        "imports/<int:pk>/progress/",
        imports.ImportProgressView.as_view(),
        name="import_progress",
    ),
    path(
        "imports/<int:pk>/columns/",
        imports.ChooseView.as_view(),
        name="import_columns",
    ),
    path(
        "imports/<int:pk>/confirm/",
        imports.ConfirmView.as_view(),
        name="import_confirm",
    ),
    path(
        "imports/<int:pk>/discard/",
        imports.DiscardView.as_view(),
        name="import_discard",
    ),
    path("imports/<int:pk>/undo/", imports.UndoView.as_view(), name="import_undo"),
    re_path(
        r"^imports/(?P<pk>\d+)/(?P<name>rejected|mend)\.csv$",
        imports.ImportFileView.as_view(),
        name="import_file",
    ),
]

shop_patterns = [
    path("", shops.ShopsView.as_view(), name="shops"),
    path("add/", shops.ShopView.as_view(), name="shop_add"),
    path("<int:pk>/", shops.ShopView.as_view(), name="shop"),
    path("<int:pk>/secret/", shops.SecretView.as_view(), name="shop_secret"),
    path("<int:pk>/retry/", shops.RetryView.as_view(), name="shop_retry"),
    path("<int:pk>/catch-up/", shops.CatchUpView.as_view(), name="shop_catch_up"),
    path("<int:pk>/ask/", shops.AskView.as_view(), name="shop_ask"),
]

hook_patterns = [path("<str:path_key>/", hooks.HookView.as_view(), name="orders_hook")]
