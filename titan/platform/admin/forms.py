"""Operations screens that ask for more than a reason."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from .base import MIN_REASON, Doing, OpsAdmin


def reason_field() -> forms.CharField:
    """Why; every form of operators has one, called `reason`."""
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), min_length=MIN_REASON, max_length=2000)


class FormAdmin(OpsAdmin):
    """A screen with a form whose outcome is told and audited."""

    def ask(
        self,
        request: HttpRequest,
        form: forms.Form,
        act: Callable[[], str],
        *,
        title: str,
        target_id: str,
        back: str,
        verb: str = "Decide",
    ) -> HttpResponse:
        """Show the form, or carry it out: `act` calls the context's api and says what came of it."""
        if request.method == "POST" and form.is_valid():
            doing = Doing(
                request, self.model._meta.label, target_id, title, reason=form.cleaned_data["reason"]
            )
            level, outcome = doing.audited(act)
            messages.add_message(request, level, outcome)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "back": back,
            "verb": verb,
        }
        return TemplateResponse(request, "admin/ops_form.html", context)
