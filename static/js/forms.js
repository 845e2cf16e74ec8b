// Submit-on-change selects, "select all" boxes and focus on the error summary.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof Element)) return;
  if (field.matches("[data-autosubmit], [data-autosubmit] *")) {
    field.form?.requestSubmit();
  } else if (field.matches("[data-select-all]")) {
    const boxes = document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(field.dataset.selectAll)}"]`);
    for (const box of boxes) if (!box.disabled) box.checked = field.checked;
  }
});

document.querySelector("[data-error-summary]")?.focus();
