// A picture over the whole page: press it to come nearer, drag or pinch to look around, Escape or the button to go back.

export function beginZoom({ list, dialog }) {
  if (!dialog.showModal) return;
  const picture = dialog.querySelector("img");
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".picture");
    if (!link) return;
    event.preventDefault();
    const small = link.querySelector("img");
    picture.src = small.src;
    picture.alt = small.alt;
    picture.classList.remove("zoom__picture--near");
    dialog.showModal();
  });
  picture.addEventListener("click", () => picture.classList.toggle("zoom__picture--near"));
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
}
