// Opens a record beside the form where the window has room for both; elsewhere, and when anything is
// not as expected, the link is a link. The text comes as data and is put in as text.
const ROOM = "(min-width: 1180px)";

export function openBeside(link) {
  let panel = null;

  function close() {
    panel?.remove();
    panel = null;
    link.focus();
  }

  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !window.matchMedia(ROOM).matches) return;
    event.preventDefault();
    if (panel) {
      close();
      return;
    }
    const record = await read(link.dataset.panel);
    if (!record) {
      window.location.assign(link.href);
      return;
    }
    panel = show(record, close);
    document.body.append(panel);
    panel.querySelector("h2").focus();
  });
}

async function read(address) {
  try {
    const response = await fetch(address, {
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
      headers: { Accept: "application/json" },
    });
    const record = response.ok ? await response.json() : null;
    return Array.isArray(record?.sections) ? record : null;
  } catch {
    return null;
  }
}

function show(record, close) {
  const panel = element("aside", "app-panel");
  const title = element("h2", "govuk-heading-m", record.title);
  title.id = "panel-title";
  title.tabIndex = -1;
  panel.setAttribute("aria-labelledby", title.id);
  const button = element("button", "govuk-button govuk-button--secondary app-button--small", "Close");
  button.type = "button";
  button.addEventListener("click", close);
  panel.append(button, title);
  for (const { heading, text } of record.sections) {
    panel.append(element("h3", "govuk-heading-s", heading), element("div", "app-text", text));
  }
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return panel;
}

function element(name, classes, text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}
