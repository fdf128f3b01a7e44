// Keys for going from child to child: each presses a button of the form, so that whatever the button does is done.
const KEYS = [
  [(event) => event.altKey && event.key === "PageDown", "next"],
  [(event) => event.altKey && event.key === "PageUp", "previous"],
  [(event) => event.ctrlKey && event.key === "Enter", "finish"],
];

export function pressKeys(note) {
  const form = document.getElementById(note.dataset.keys);
  if (!form) return;
  note.hidden = false;
  document.addEventListener("keydown", (event) => {
    const found = KEYS.find(([matches]) => matches(event));
    const button = found && form.querySelector(`button[name="then"][value="${found[1]}"]`);
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
}
