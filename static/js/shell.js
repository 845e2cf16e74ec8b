// The page frame: theme, menus, dialogs, toasts. Every page works without it.
const root = document.documentElement;
root.classList.add("js");

const YEAR = 31536000;

function currentTheme() {
  return root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function toggleTheme(button) {
  const theme = currentTheme() === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `titan_theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  for (const each of document.querySelectorAll("[data-theme-toggle]")) describeToggle(each);
  button.focus();
}

function describeToggle(button) {
  const label = currentTheme() === "dark" ? button.dataset.labelLight : button.dataset.labelDark;
  button.setAttribute("aria-label", label);
  button.title = label;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

function openDialog(opener, event) {
  const dialog = document.getElementById(opener.hash ? opener.hash.slice(1) : opener.dataset.opens);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
}

function dismiss(toast) {
  toast.remove();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  closeMenus(target.closest("details[data-menu]"));
  const toggle = target.closest("[data-theme-toggle]");
  const opener = target.closest("[data-opens]");
  const closer = target.closest("[data-closes]");
  if (toggle) toggleTheme(toggle);
  else if (opener) openDialog(opener, event);
  else if (closer) {
    const dialog = closer.closest("dialog");
    if (dialog?.open) event.preventDefault();
    dialog?.close();
  } else if (target.closest("[data-dismiss]")) dismiss(target.closest(".toast"));
  else if (target instanceof HTMLDialogElement && target.open) target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A second press must not buy twice; the server's idempotency key is the guarantee, this is the courtesy.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-once]")) return;
  if (button.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-busy", "true");
});

// A page taken from the back/forward cache shows its buttons as they were left: busy.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("[aria-busy='true']")) button.removeAttribute("aria-busy");
});

for (const button of document.querySelectorAll("[data-theme-toggle]")) describeToggle(button);

for (const details of document.querySelectorAll("details[data-open-wide]")) {
  const wide = matchMedia("(min-width: 60rem)");
  const follow = () => {
    details.open = wide.matches || details.hasAttribute("data-keep-open");
  };
  wide.addEventListener("change", follow);
  follow();
}

// What the server announces after an htmx request arrives as an event named by the HX-Trigger header.
document.body.addEventListener("titan:cart", (event) => {
  const count = Math.max(0, Number(event.detail?.count ?? event.detail?.value ?? 0));
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.dataset.count = String(count);
    badge.textContent = count > 99 ? "99+" : String(count);
  }
});
