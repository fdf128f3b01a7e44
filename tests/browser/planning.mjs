// What people do with the plan, by the words that they read: book, move, cancel; the same steps with script and without.
import assert from "node:assert/strict";
import { inspect } from "./browser.mjs";
import { enterDay, named } from "./days.mjs";
import { told } from "./writing.mjs";

/** Books a single session from My team; where something speaks for a second look, its day is looked at and kept. */
export async function bookOnce(page, two, day, { start, minutes, place, look = "" }) {
  await page.goto(`/${two.council}/my-team`);
  await page.getByRole("link", { name: `Book sessions with ${two.name}`, exact: true }).click();
  await enterDay(page, day);
  await page.getByLabel("Begins at").fill(start);
  await page.getByLabel("Minutes").fill(minutes);
  await page.getByLabel("Place (optional)").fill(place);
  await page.getByRole("radio", { name: "Once", exact: true }).check();
  if (look) await inspect(page, `${look}-book-once`);
  await page.getByRole("button", { name: "Book", exact: true }).click();
  const second = page.getByRole("button", { name: "Book it all the same" });
  await page.locator(".govuk-notification-banner").or(second).waitFor();
  if (await second.isVisible()) {
    assert.equal(await page.getByRole("checkbox").count(), 0, "a single session is a single day");
    assert.ok((await page.locator("main").innerText()).includes(named(day)), "the day is said");
    if (look) await inspect(page, `${look}-book-look`);
    await second.click();
  }
  await told(page, "Booked.");
}

/** The link to this person's session of a day in the rows of My team; a session that meets several clocks stands in several rows. */
export function bookedIn(page, two, day) {
  return page.locator("tbody tr").getByRole("link", { name: new RegExp(`^${named(day)}\\s*, session with ${two.name}$`) }).first();
}

/** The sessions of this person that the rows of My team lead to, each once. */
export async function allBooked(page, two) {
  const links = page.locator("tbody tr").getByRole("link", { name: new RegExp(`, session with ${two.name}$`) });
  return [...new Set(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href"))))];
}

/** What the summary of the open page says under each of its keys. */
export async function summary(page) {
  const rows = page.locator("main .govuk-summary-list__row");
  return Object.fromEntries(await rows.evaluateAll((all) => all.map((row) => [row.querySelector("dt").innerText.trim(), row.querySelector("dd").innerText.trim()])));
}

/** What happened to the plan of the session that is open, step by step. */
export async function steps(page) {
  return page.locator("main ol").last().locator("li").allInnerTexts();
}

/** Fills in the open form of a move or of a cancellation; returns the words of the reason that was chosen. */
export async function fillMove(page, { day, start, reason, note, asks }) {
  if (day) await enterDay(page.getByRole("group", { name: /^New day/ }), day);
  if (start !== undefined) await page.getByLabel("Begins at").fill(start);
  if (asks) await page.getByRole("group", { name: "Who cannot make it" }).getByRole("radio", { name: asks }).check();
  const chosen = page.getByRole("group", { name: "Why", exact: true }).getByRole("radio").nth(reason);
  await chosen.check();
  await page.getByLabel("Note for the two of you (optional)").fill(note);
  return page.locator(`label[for='${await chosen.getAttribute("id")}']`).innerText();
}

/** Sends a form; where something speaks against the new day of a move it is read, and the day is kept all the same. */
export async function sendMove(page, button, { look = "" } = {}) {
  await page.getByRole("button", { name: button, exact: true }).click();
  const against = page.locator("#against");
  await page.locator(".govuk-notification-banner").or(against).waitFor();
  if (await against.isVisible()) {
    assert.notEqual((await against.innerText()).trim(), "", "what speaks against the day is said");
    if (look) await inspect(page, `${look}-against`);
    await page.getByRole("button", { name: `${button} it all the same`, exact: true }).click();
  }
}
