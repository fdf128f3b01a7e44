// Asks before a page with changes is left, where a form does not save itself.
export function confirmLeaving(form) {
  const text = () => new URLSearchParams(new FormData(form)).toString();
  const first = text();
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && text() !== first) event.preventDefault();
  });
}
