// htmx replaces the part of the page that was used; the focus comes back to the same control in the new one.
function keyOf(element) {
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const owner = element.closest("[id]");
  return {
    id: element.id,
    owner: owner && owner !== element ? owner.id : "",
    name: element.getAttribute("name") ?? "",
    value: element.getAttribute("type") === "number" ? "" : (element.getAttribute("value") ?? ""),
    label: element.getAttribute("aria-label") ?? "",
    text: element.tagName === "A" ? element.textContent.trim() : "",
  };
}

function find({ id, owner, name, value, label, text }) {
  if (id) return document.getElementById(id);
  const scope = (owner && document.getElementById(owner)) || document;
  const candidates = [...scope.querySelectorAll("button, input, select, a[href]")];
  const same = (attribute, wanted) => (element) => element.getAttribute(attribute) === wanted;
  if (label) return candidates.find(same("aria-label", label));
  if (text) return candidates.find((element) => element.textContent.trim() === text);
  if (!name) return undefined;
  const named = candidates.filter(same("name", name));
  return named.find(same("value", value)) ?? named[0];
}

let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  kept = target?.contains(document.activeElement) ? keyOf(document.activeElement) : null;
});

document.addEventListener("htmx:afterSettle", () => {
  if (!kept) return;
  const again = find(kept);
  kept = null;
  if (again && !again.disabled) again.focus({ preventScroll: true });
});
