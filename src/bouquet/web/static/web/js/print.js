// Shows the print button where a script can print; the page itself is laid out for paper by its style sheet.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
