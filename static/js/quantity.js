// Plus and minus of a free quantity field (one that is not sent at once by its own buttons).
function limits(input) {
  return { min: Number(input.min || 1), max: Number(input.max || Infinity) };
}

function refresh(stepper) {
  const input = stepper.querySelector("input");
  const { min, max } = limits(input);
  const value = Number(input.value);
  for (const button of stepper.querySelectorAll("[data-step]")) {
    const next = value + Number(button.dataset.step);
    button.disabled = next < min || next > max;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest(".stepper--free [data-step]");
  if (!button) return;
  const stepper = button.closest(".stepper");
  const input = stepper.querySelector("input");
  const { min, max } = limits(input);
  input.value = String(Math.min(max, Math.max(min, Number(input.value || min) + Number(button.dataset.step))));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", (event) => {
  const stepper = event.target instanceof Element && event.target.closest(".stepper--free");
  if (stepper) refresh(stepper);
});

for (const stepper of document.querySelectorAll(".stepper--free")) refresh(stepper);
