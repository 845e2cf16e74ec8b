"""Operations screens that ask for more than a reason."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from titan.kernel.errors import TitanError

from . import audit
from .base import MIN_REASON, OpsAdmin


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
            level = messages.SUCCESS
            try:
                outcome = act()
            except TitanError as refusal:
                details = "; ".join(problem.message for problem in refusal.problems)
                outcome, level = f"refused: {details or refusal.detail}", messages.ERROR
            audit.record(
                actor_id=UUID(str(request.user.pk)),
                actor=request.user.get_username(),
                action=title,
                target_type=self.model._meta.label,
                target_id=target_id,
                reason=form.cleaned_data["reason"],
                outcome=outcome,
            )
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
