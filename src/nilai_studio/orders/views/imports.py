"""Bring a file of orders, look at it, correct it, store it, undo it."""

from abc import ABC, abstractmethod
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from nilai.errors import InputError
from nilai_studio.business.models import Business
from nilai_studio.kit.pages import Page
from nilai_studio.orders import finding, left_out, telling, whose
from nilai_studio.orders.forms import ColumnsForm
from nilai_studio.orders.imports import actions
from nilai_studio.orders.imports.folders import folder_of, read_progress
from nilai_studio.orders.models import Import
from nilai_studio.orders.notes import say_notes
from nilai_studio.orders.queries import (
    find_same_file,
    gathered,
    list_imports,
    list_shops,
)
from nilai_studio.orders.uploading import BoundedUpload

State = Import.State
ON_A_PAGE = 20
BUSY = (State.UPLOADED, State.CONFIRMED, State.UNDOING)


@method_decorator(csrf_exempt, name="dispatch")
class ImportsView(Page):
    """Files brought so far, and the place to drop the next."""

    permission = "orders.import_orders"
    template_name = "orders/imports.html"
    page_title = gettext_lazy("Import")
    header_icon = "upload"

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Take a file; its size is looked at before anything of it is read."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > actions.LARGEST_FILE + 2**20:
            return _refuse(request, _too_large())
        # Before the check of the form's secret, which reads the whole body.
        self.upload = BoundedUpload(request)
        request.upload_handlers = [self.upload]
        protect: Any = csrf_protect
        return protect(self._take)(request)

    def _take(self, request: HttpRequest) -> HttpResponseBase:
        """Move what came to its own folder."""
        file = request.FILES.get("file")
        if file is None:
            is_large = self.upload.is_too_large
            return _refuse(request, _too_large() if is_large else _("Choose a file."))
        try:
            brought = actions.bring_file(
                file_name=file.name, path=file.temporary_file_path(), by=request.user
            )
        except InputError as error:
            return _refuse(request, str(error))
        return HttpResponseRedirect(reverse("import", args=[brought.pk]))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add a page of imports."""
        page = Paginator(list_imports(), ON_A_PAGE).get_page(self.request.GET.get("p"))
        for brought in page:
            found = gathered(brought)
            brought.label = finding.say_state(brought.state, found)
            if brought.state == State.UNDONE:
                brought.taken_back = telling.say_taken_back(brought.counts)
            brought.is_good = finding.is_good(brought.state, found)
        return super().get_context_data(
            page=page,
            busy=BUSY,
            largest_megabytes=actions.LARGEST_FILE // 2**20,
            **context,
        )


class ImportView(Page):
    """One file: what it holds, and what was done with it."""

    permission = "orders.import_orders"
    template_name = "orders/import.html"
    header_icon = "upload"
    trail = ((reverse_lazy("imports"), gettext_lazy("Import")),)

    @cached_property
    def brought(self) -> Import:
        """Which import."""
        rows = Import.objects.select_related("brought_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the file's name."""
        return self.brought.file_name

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what the present state needs."""
        brought = self.brought
        progress = read_progress(brought)
        context |= {
            "brought": brought,
            "is_busy": brought.state in BUSY,
            "share": progress["share"],
            "step": telling.say_step(progress["step"]),
            "files": self._files(),
            "may_undo": self.request.user.has_perm("orders.undo_import"),
        }
        if brought.state == State.FAILED:
            context["reason"], context["detail"] = telling.say_error(brought)
        elif brought.state == State.DONE:
            context["answer"] = telling.say_done(brought.counts)
            if refunds := brought.counts.get("refunds_new"):
                context["refunds"] = telling.say_refunds(refunds)
        elif brought.state == State.UNDONE:
            context["answer"] = telling.say_undone(brought.counts)
        if brought.state != State.FAILED and brought.error:
            context["undo_reason"], _detail = telling.say_error(brought)
        if brought.examination and brought.state != State.UPLOADED:
            context = self._examined() | context
        return super().get_context_data(**context)

    def _examined(self) -> dict[str, Any]:
        brought, found = self.brought, self.brought.examination
        if not self._sees_contacts():
            found = finding.hide_people(found)
        problem = found.get("problem")
        said = telling.say_problem(problem) if problem else ("", "")
        same = find_same_file(brought) if brought.state == State.EXAMINED else None
        is_doubling = whose.is_doubling(found, brought.shop)
        return {
            "found": found,
            "answer": telling.say_file(found),
            "remembered_on": _day(found.get("remembered_from", {}).get("at")),
            "problem": said[0],
            "problem_detail": said[1],
            "kind": telling.say_kind(found["kind"]) if found.get("kind") else "",
            "refusals": telling.say_refusals(found.get("refused", {})),
            "sample": [
                one | {"why": telling.say_refusal(one["class"])}
                for one in found.get("sample", ())
            ],
            "notes": say_notes(found),
            "unread": left_out.say_unread(found),
            "left": left_out.say_left(found),
            "other_sign": telling.say_other_sign(found, Business.current().currency),
            "preview": finding.preview_of(found),
            "form": columns_form(brought),
            "shops": list_shops(),
            "same": same,
            "set_back": finding.count_set_back(found, brought, same),
            "elsewhere": whose.say_elsewhere(found, brought.shop),
            "is_doubling": is_doubling,
            "strangers": whose.say_strangers(found, brought.shop),
            "is_needed": bool(problem),
            "is_open": is_doubling
            or bool(found.get("strangers"))
            or finding.is_uncertain(found),
            "unused": finding.unused_columns(found),
            "to_do": finding.what_to_do(found),
            "button": telling.say_button(found),
            "is_mended": bool(found.get("is_mended")),
            # The same orders may tell more of the customers.
            "may_add_contacts": bool(found.get("contacts") and found.get("tells_more")),
        }

    def _sees_contacts(self) -> bool:
        """Whoever brought the file has seen it."""
        person = self.request.user
        return person.has_perm("business.see_contacts") or (
            self.brought.brought_by_id == person.pk
        )

    def _files(self) -> dict[str, bool]:
        folder = folder_of(self.brought)
        return {
            name: self._sees_contacts() and (folder / f"{name}.csv").exists()
            for name in ("rejected", "mend")
        }


class ImportFileView(ImportView):
    """The refused rows: their list, or the rows themselves to be mended."""

    def get(self, request: HttpRequest, *_args: Any, **options: Any) -> Any:
        """Send the file."""
        del request
        name = options["name"]
        if not self._sees_contacts():
            raise PermissionDenied
        path = folder_of(self.brought) / f"{name}.csv"
        if not path.exists():
            raise Http404
        stem = self.brought.file_name.rsplit(".", 1)[0][:80]
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=f"{stem}-{name}.csv",
            content_type="text/csv; charset=utf-8",
        )


class ImportProgressView(ImportView):
    """How far the work is."""

    def get(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Answer with JSON for the bar of progress."""
        del request
        told = read_progress(self.brought)
        return JsonResponse(
            {
                "share": told["share"],
                "step": telling.say_step(told["step"]),
                "is_final": self.brought.state not in BUSY,
            }
        )


class ImportAct(ImportView, ABC):
    """What a button does; asked for by POST alone."""

    http_method_names = ["post"]
    back_to_list = False

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Do it, and show the import again."""
        try:
            self.do(request)
        except InputError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("import", args=[self.kwargs["pk"]]))
        if self.back_to_list:
            return HttpResponseRedirect(reverse("imports"))
        return HttpResponseRedirect(reverse("import", args=[self.kwargs["pk"]]))

    @abstractmethod
    def do(self, request: HttpRequest) -> None:
        """Do what the button says."""


class ChooseView(ImportAct):
    """Look at the file again with other columns."""

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        """Show the form again when it cannot be so."""
        form = columns_form(self.brought, request.POST)
        if not form.is_valid():
            context = self.get_context_data()
            return self.render_to_response(context | {"form": form, "is_needed": True})
        self.form = form
        return super().post(request, *args, **options)

    def do(self, request: HttpRequest) -> None:
        """Examine it again."""
        actions.choose_columns(
            brought=self.brought,
            shop=self.form.cleaned_data["shop"],
            options=self.form.options,
            by=request.user,
        )


class ConfirmView(ImportAct):
    """Store what was examined."""

    def do(self, request: HttpRequest) -> None:
        """Have it stored."""
        actions.confirm_import(brought=self.brought, by=request.user)


class DiscardView(ImportAct):
    """Let the file go."""

    back_to_list = True

    def do(self, request: HttpRequest) -> None:
        """Remove it."""
        actions.discard_import(brought=self.brought, by=request.user)
        messages.success(request, _("The file is gone; nothing was imported."))


class UndoView(ImportAct):
    """Undo the import."""

    permission = "orders.undo_import"

    def do(self, request: HttpRequest) -> None:
        """Have it undone."""
        actions.undo_import(brought=self.brought, by=request.user)


def columns_form(brought: Import, data: Any = None) -> ColumnsForm:
    """Return the form of a file's columns, with what was chosen before."""
    chosen = brought.options or {}
    initial = {
        "shop": brought.shop,
        "decimal": chosen.get("decimal", ""),
        **{
            name: {True: "yes", False: "no"}.get(chosen.get(name), "")
            for name in ("day_first", "order_totals")
        },
        "mapping": chosen.get("mapping", {}),
    }
    return ColumnsForm(brought.examination or {}, data, initial=initial)


def _refuse(request: HttpRequest, words: str) -> HttpResponseBase:
    """Say why a file is not taken: to the page's script, or by a message."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"refused": words}, status=422)
    messages.error(request, words)
    return HttpResponseRedirect(reverse("imports"))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written[:10]) if written else None


def _too_large() -> str:
    return _("The file is larger than %(most)s MB; split it by month, or by year.") % {
        "most": actions.LARGEST_FILE // 2**20
    }
