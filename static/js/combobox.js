// Search suggestions: WAI-ARIA combobox with a listbox popup over a plain GET form.
const WAIT_MS = 140;

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.active = -1;
    this.timer = 0;
    this.pending = null;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.addEventListener("input", () => this.schedule());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.form.addEventListener("focusout", (event) => {
      if (!this.form.contains(event.relatedTarget)) this.close();
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option, event);
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  schedule() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (text.length < 2) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.load(text), WAIT_MS);
  }

  async load(text) {
    this.pending?.abort();
    this.pending = new AbortController();
    const address = new URL(this.form.dataset.suggest, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { signal: this.pending.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(html) {
    this.list.innerHTML = html;
    const options = this.options;
    options.forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
      option.tabIndex = -1;
    });
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    const open = options.length > 0 && this.form.contains(document.activeElement);
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (this.status && open) this.status.textContent = this.status.dataset.found.replace("%s", options.length);
  }

  close() {
    clearTimeout(this.timer);
    this.pending?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (this.status) this.status.textContent = "";
  }

  move(step) {
    const options = this.options;
    if (this.list.hidden || !options.length) return;
    options[this.active]?.setAttribute("aria-selected", "false");
    const places = options.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
    const option = options[this.active];
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(option, event) {
    if (option.href) {
      event.preventDefault();
      location.assign(option.href);
      return;
    }
    event.preventDefault();
    this.input.value = option.dataset.value ?? option.textContent.trim();
    this.close();
    this.form.requestSubmit();
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) this.schedule();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Escape" && !this.list.hidden) {
      this.close();
      event.preventDefault();
    } else if (event.key === "Enter" && this.active >= 0) {
      this.choose(this.options[this.active], event);
    }
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
