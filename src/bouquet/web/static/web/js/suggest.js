// Suggestions under a search field: a combobox in the sense of the ARIA practices. Without this script the form searches.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[name=q]");
  const list = form.querySelector("[role=listbox]");
  let options = [], active = -1, asked = "", timer = 0;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    active = (next + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  function show(results) {
    list.replaceChildren();
    options = results.map((result, n) => {
      const option = document.createElement("li");
      const detail = document.createElement("span");
      option.id = `${list.id}-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = result.url;
      option.textContent = result.label + " ";
      detail.className = "soft small";
      detail.textContent = result.detail;
      option.append(detail);
      list.append(option);
      return option;
    });
    list.hidden = options.length === 0;
    active = -1;
    input.setAttribute("aria-expanded", String(options.length > 0));
  }

  async function ask() {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    if (!text) return close();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`);
      const data = await answer.json();
      if (text === asked) show(data.results);
    } catch {
      close();
    }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (list.hidden || !options.length) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark(active - 1); }
    if (event.key === "Enter" && active >= 0) { event.preventDefault(); location.assign(options[active].dataset.url); }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); location.assign(option.dataset.url); }
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
}
