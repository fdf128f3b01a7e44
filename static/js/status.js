// Says what happens to the text being typed: always for the eye, for the ear only when it changes in kind.
export function status() {
  const note = document.querySelector("[data-autosave-note]");
  const eye = note?.querySelector("[data-autosave-status]");
  const ear = note?.querySelector("[data-autosave-live]");
  let kind = "";

  function say(newKind, text, { trouble = false, link = null } = {}) {
    if (!note || !eye) return;
    note.classList.toggle("app-saved--trouble", trouble);
    eye.replaceChildren(text);
    if (link) eye.append(" ", link);
    if (kind !== newKind && ear) ear.textContent = text;
    kind = newKind;
  }

  const signIn = (address) => (ours(address) ? anchor("Sign in in another tab", address, true) : null);

  return {
    saved: (at) => say("saved", at ? `Saved ${at}` : "Saved"),
    offline: () =>
      say("offline", "Not saved: no connection. Keep this page open, it goes on trying.", { trouble: true }),
    signedOut: (address) =>
      say("out", "Not saved: you are signed out. Keep this page open and sign in again.", {
        trouble: true,
        link: signIn(address),
      }),
    held: (address) =>
      say("held", "Saved and held: sign in again in another tab to carry on.", {
        trouble: true,
        link: signIn(address),
      }),
    refused: (message) =>
      say("refused", `Not saved: ${message || "the page has changed. Copy what you typed and load it again."}`, {
        trouble: true,
      }),
    clashed: (message, view) =>
      say("clash", message || "Saved somewhere else in the meantime. Both texts are kept.", {
        trouble: true,
        link: ours(view) ? anchor("See both texts", view, false) : null,
      }),
  };
}

function anchor(text, address, newTab) {
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.textContent = text;
  link.href = address;
  if (newTab) {
    link.target = "_blank";
    link.rel = "noopener";
  }
  return link;
}

// Only addresses of this site.
function ours(address) {
  return typeof address === "string" && /^\/(?![/\\])/.test(address);
}
