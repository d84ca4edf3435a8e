// Large type, one press away and remembered. The cookie lets the server draw the next page large at once.

const A_YEAR = 365 * 24 * 3600;

export function beginLargeType({ form, whenChanged }) {
  const button = form.querySelector("button");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const isLarge = document.documentElement.classList.toggle("large");
    button.setAttribute("aria-pressed", String(isLarge));
    button.value = isLarge ? "normal" : "large";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `type=${isLarge ? "large" : "normal"}; Path=/; Max-Age=${A_YEAR}; SameSite=Lax${secure}`;
    whenChanged();
  });
}
