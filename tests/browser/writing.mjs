// What people do with a record, by the words that they read: the same steps with script and without.
import { inspect } from "./browser.mjs";

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

/** Fills every field of the form that is still empty, so that nothing is left to ask about. */
export async function fillEverything(page, text) {
  const form = page.locator("form", { has: page.getByRole("button", { name: "Check and share" }) });
  for (const area of await form.locator("textarea:visible").all()) {
    if (!(await area.inputValue())) await area.fill(`${text} ${await area.getAttribute("id")}.`);
  }
  for (const field of await form.locator("input[id^='s-']:visible").all()) {
    const [id, type] = [await field.getAttribute("id"), await field.getAttribute("type")];
    if (type === "checkbox" && !/private/.test(await field.getAttribute("name"))) await field.check();
    else if (type === "radio") continue;
    else if (type === "text" && /_day$|-day$/.test(id)) await field.fill("12");
    else if (type === "text" && /_month$|-month$/.test(id)) await field.fill("1");
    else if (type === "text" && /_year$|-year$/.test(id)) await field.fill("2027");
    else if (type === "text" && !(await field.inputValue())) await field.fill("3");
  }
  const groups = await form.locator("input[type=radio][id^='s-']:visible").evaluateAll((radios) => [...new Set(radios.map((radio) => radio.name))]);
  for (const name of groups) await form.locator(`input[type=radio][name='${name}']`).first().check();
}

/** The first action of the form. */
export async function fillAction(page, what, owner, [day, month, year]) {
  const row = page.getByRole("group", { name: "Action 1" });
  await row.getByLabel("What", { exact: true }).fill(what);
  await row.getByLabel("Who", { exact: true }).selectOption({ label: owner });
  await row.getByLabel("Day", { exact: true }).fill(day);
  await row.getByLabel("Month", { exact: true }).fill(month);
  await row.getByLabel("Year", { exact: true }).fill(year);
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

/** The day so many working days ahead, never a weekend, as its three fields. */
export function weekday(ahead) {
  const day = new Date(Date.now() + ahead * 86_400_000);
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
  return [day.getUTCDate(), day.getUTCMonth() + 1, day.getUTCFullYear()].map(String);
}
