"""The life of a listing as a table of steps."""

from ..contracts import ProductStateConflict, ProductStatus

DRAFT, REVIEW = ProductStatus.DRAFT, ProductStatus.REVIEW
PUBLISHED, WITHDRAWN = ProductStatus.PUBLISHED, ProductStatus.WITHDRAWN

_STEPS: dict[str, dict[ProductStatus, ProductStatus]] = {
    "submit": {DRAFT: PUBLISHED, WITHDRAWN: PUBLISHED, PUBLISHED: PUBLISHED, REVIEW: REVIEW},
    "submit for review": {DRAFT: REVIEW, WITHDRAWN: REVIEW, PUBLISHED: PUBLISHED, REVIEW: REVIEW},
    "approve": {REVIEW: PUBLISHED, PUBLISHED: PUBLISHED},
    "return": {REVIEW: DRAFT, DRAFT: DRAFT},
    "withdraw": {PUBLISHED: WITHDRAWN, REVIEW: WITHDRAWN, WITHDRAWN: WITHDRAWN},
}


def after(step: str, *, status: ProductStatus) -> ProductStatus:
    """The status after a step; a step that was taken already leaves it as it is.

    Raises:
        ProductStateConflict: the step does not start from that status.
    """
    target = _STEPS[step].get(status)
    if target is None:
        raise ProductStateConflict(f"A product that is {status.value} cannot be moved by “{step}”.")
    return target


def after_edit(*, status: ProductStatus, needs_review: bool, has_new_text: bool) -> ProductStatus:
    """The status after an edit: where texts are looked at before they go public, new ones are again."""
    if status is PUBLISHED and needs_review and has_new_text:
        return REVIEW
    return status
