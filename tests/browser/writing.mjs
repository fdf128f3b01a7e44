// What people do with a record, by the words that they read: the same steps with script and without.
import { inspect } from "./browser.mjs";
import { enterDay, weekday } from "./days.mjs";

/** The Done banner says this. */
export async function told(page, text) {
  await page.locator(".govuk-notification-banner", { hasText: text }).waitFor();
}

/** Begins a record of a session that was not booked, held today, from My team; ends on the form. */
export async function beginRecord(page, two, { look = "" } = {}) {
  await page.goto(`/${two.council}/my-team`);
  await page.getByRole("link", { name: `Record a session with ${two.name} that was not booked` }).click();
  await page.getByRole("heading", { level: 1, name: `Record a session with ${two.name}` }).waitFor();
  if (look) await inspect(page, `${look}-late`);
  await page.getByRole("button", { name: "Write the record" }).click();
  await page.waitForURL(/\/records\/[^/]+\/edit/);
  return page.url().replace(/^https?:\/\/[^/]+/, "").replace(/\/edit.*/, "");
}

/** Fills every field of the form that is still empty, so that nothing is left to ask about; `send` is the button that ends it. */
export async function fillEverything(page, text, { send = "Check and share" } = {}) {
  const form = page.locator("form", { has: page.getByRole("button", { name: send }) });
  const day = weekday(42);
  for (const area of await form.locator("textarea:visible").all()) {
    if (!(await area.inputValue())) await area.fill(`${text} ${await area.getAttribute("id")}.`);
  }
  for (const field of await form.locator("input[id^='s-']:visible").all()) {
    const [name, type] = [await field.getAttribute("name"), await field.getAttribute("type")];
    // A day is three fields with one name; any other line of text is a number.
    const part = ["_day", "_month", "_year"].findIndex((end) => name.endsWith(end));
    if (type === "checkbox" && !/private/.test(name)) await field.check();
    else if (type === "text" && part >= 0) await field.fill(day[part]);
    else if (type === "text" && !(await field.inputValue())) await field.fill("3");
  }
  const groups = await form.locator("input[type=radio][id^='s-']:visible").evaluateAll((radios) => [...new Set(radios.map((radio) => radio.name))]);
  for (const name of groups) await form.locator(`input[type=radio][name='${name}']`).first().check();
}

/** The first action of the form. */
export async function fillAction(page, what, owner, day) {
  const row = page.getByRole("group", { name: "Action 1" });
  await row.getByLabel("What", { exact: true }).fill(what);
  await row.getByLabel("Who", { exact: true }).selectOption({ label: owner });
  await enterDay(row, day);
}

/** From the form to shared, over the answers. */
export async function checkAndShare(page, two, { look = "", prompts = [] } = {}) {
  await page.getByRole("button", { name: "Check and share" }).click();
  await page.getByRole("heading", { level: 1, name: /^Check and share/ }).waitFor();
  for (const prompt of prompts) await page.getByRole("link", { name: prompt }).first().waitFor();
  if (look) await inspect(page, `${look}-check`);
  await page.getByRole("button", { name: `Share with ${two.name}` }).click();
  await told(page, "Shared.");
  if (look) await inspect(page, `${look}-shared`);
}

/** The supervisee comes to the record from My supervision. */
export async function read(page, two, record, { look = "" } = {}) {
  await page.goto(`/${two.council}/my-supervision`);
  if (look) await inspect(page, `${look}-my-supervision`);
  await page.locator(`a[href='${record}']`).first().click();
  await page.getByRole("heading", { name: "What signing means" }).waitFor();
  if (look) await inspect(page, `${look}-read`);
}

/** Answers the record that is open: by the words of the choice, with words where it needs them. */
export async function answer(page, choice, words) {
  await page.getByRole("radio", { name: choice, exact: true }).check();
  if (words) {
    const id = await page.getByRole("radio", { name: choice, exact: true }).getAttribute("value");
    await page.locator(`#words-${id}`).fill(words);
  }
  await page.getByRole("button", { name: "Send your answer" }).click();
}

/** How many rows a question finds. */
export async function count(server, sql) {
  const [[found]] = await server.ask(sql);
  return Number(found);
}
