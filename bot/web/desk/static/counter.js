// The counter by keyboard: a number presses the choice that bears it; a new checklist goes to the printer at once.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const choice = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (choice) {
    event.preventDefault();
    choice.click();
  }
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
  if (button.dataset.print === "now") window.print();
}
for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.addEventListener("click", () => {
    for (const box of document.querySelectorAll(".check input[type=checkbox]")) box.checked = true;
  });
}
