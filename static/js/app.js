// Starts what makes a page nicer. Everything here is an addition: each page works without it.
import {
  Button,
  createAll,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
} from "./govuk-frontend.js";
import { Autosave } from "./autosave.js";
import { copyText } from "./copy.js";
import { pressKeys } from "./keys.js";
import { confirmLeaving } from "./leave.js";
import { openBeside } from "./panel.js";
import { growRows } from "./rows.js";

// The design system's styles look for these two; they are set here because no script stands in a page.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

const components = [
  Button,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
];
for (const component of components) createAll(component);

const drafts = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Autosave(form));

for (const form of document.querySelectorAll("form[data-confirm-leave]:not([data-autosave])")) {
  confirmLeaving(form);
}

for (const rows of document.querySelectorAll("[data-rows]")) {
  growRows(rows, (row) => createAll(Button, {}, row));
}

for (const link of document.querySelectorAll("a[data-panel]")) openBeside(link);
for (const button of document.querySelectorAll("button[data-copy]")) copyText(button);
for (const note of document.querySelectorAll("[data-keys]")) pressKeys(note);

// A sign-in that has ended on purpose can save nothing more, so what is typed goes first.
for (const form of document.querySelectorAll("form[data-ends-sign-in]")) {
  form.addEventListener("submit", async (event) => {
    if (!drafts.some((draft) => draft.unsaved())) return;
    event.preventDefault();
    await Promise.all(drafts.map((draft) => draft.settle()));
    // `submit()` raises no second event; if something is still unsaved the browser asks before leaving.
    form.submit();
  });
}
