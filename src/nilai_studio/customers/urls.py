"""The addresses of customers, under /admin/customers/."""

from django.urls import path

from nilai_studio.customers.views import consent, customer, duplicates, export, listing

urlpatterns = [
    path("", listing.CustomersView.as_view(), name="customers"),
    path("results/", listing.ResultsView.as_view(), name="customers_results"),
    path("columns/", listing.ColumnsView.as_view(), name="customers_columns"),
    path("tag/", listing.TagView.as_view(), name="customers_tag"),
    path("export/", export.ExportView.as_view(), name="customers_export"),
    path("add/", customer.EditView.as_view(), name="customer_add"),
    path("tasks/", customer.MyTasksView.as_view(), name="my_tasks"),
    path(
        "tasks/<int:pk>/finish/",
        customer.FinishTaskView.as_view(),
        name="customer_task_finish",
    ),
    path("duplicates/", duplicates.DuplicatesView.as_view(), name="duplicates"),
    path("duplicates/find/", duplicates.FindView.as_view(), name="duplicates_find"),
    path("duplicates/<int:pk>/", duplicates.PairView.as_view(), name="duplicate"),
    path(
        "merges/<int:pk>/undo/", duplicates.UndoView.as_view(), name="customer_unmerge"
    ),
    path("<int:pk>/", customer.CustomerView.as_view(), name="customer"),
    path("<int:pk>/edit/", customer.EditView.as_view(), name="customer_edit"),
    path("<int:pk>/timeline/", customer.TimelineView.as_view(), name="timeline"),
    path("<int:pk>/note/", customer.NoteView.as_view(), name="customer_note"),
    path("<int:pk>/task/", customer.AskTaskView.as_view(), name="customer_task"),
    path("<int:pk>/contact/", customer.ContactView.as_view(), name="customer_contact"),
    path("<int:pk>/consent/", consent.ConsentView.as_view(), name="customer_consent"),
]
