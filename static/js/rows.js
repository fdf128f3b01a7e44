// Rows of the same fields: when the last is used, one more appears, its ids and names counted on.
const COUNTED = ["id", "name", "for", "aria-describedby", "aria-controls", "data-aria-controls"];

export function growRows(rows, start) {
  rows.addEventListener("input", () => {
    const last = [...rows.querySelectorAll("[data-row]")].at(-1);
    if (last && used(last)) start(add(last));
  });
}

function used(row) {
  return [...row.querySelectorAll("input, textarea")].some((field) =>
    field.type === "checkbox" || field.type === "radio" ? field.checked : field.value.trim() !== "",
  );
}

function add(last) {
  const row = last.cloneNode(true);
  const from = Number(last.dataset.row);
  const to = from + 1;
  row.dataset.row = String(to);
  for (const number of row.querySelectorAll("[data-row-number]")) number.textContent = String(to + 1);
  // What was wrong with the row before is not wrong with this one.
  for (const message of row.querySelectorAll(".govuk-error-message")) message.remove();
  for (const marked of row.querySelectorAll("[class*='--error']")) {
    marked.classList.remove(...[...marked.classList].filter((name) => name.endsWith("--error")));
  }
  for (const element of row.querySelectorAll("*")) count(element, from, to);
  for (const field of row.querySelectorAll("input, textarea, select")) empty(field);
  last.after(row);
  return row;
}

// `action-1-what` becomes `action-2-what`: the number is that between a hyphen and the end, a hyphen or an underscore.
function count(element, from, to) {
  const number = new RegExp(`-${from}(?=$|[-_\\s])`, "g");
  for (const name of COUNTED) {
    const value = element.getAttribute(name);
    if (value) element.setAttribute(name, value.replace(number, `-${to}`));
  }
  const described = element.getAttribute("aria-describedby");
  if (described === null) return;
  const kept = described.split(/\s+/).filter((id) => !id.endsWith("-error"));
  if (kept.length > 0) element.setAttribute("aria-describedby", kept.join(" "));
  else element.removeAttribute("aria-describedby");
}

function empty(field) {
  if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.selected = option.defaultSelected;
  } else if (field.type === "checkbox" || field.type === "radio") {
    field.checked = false;
    field.removeAttribute("checked");
  } else if (field.type !== "hidden") {
    field.value = "";
    field.removeAttribute("value");
  }
}
