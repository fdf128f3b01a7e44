// Children: prepared, three discussed by keyboard on the council's own form, shared, put on their records; the clocks move. With
// script and without.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { councils, pair } from "../people.mjs";
import { told } from "../writing.mjs";

/** In which sessions children are discussed. */
const kinds = { rutland: "one-to-one", "blackburn-with-darwen": "case-supervision", leeds: "one-to-one", merton: "formal", kent: "casework" };

/** Pairs of whom the one has three cases or more, and who have sessions in which children are discussed. */
const such = (council) => `(select count(*) from case_allocation l where l.tenant_id = r.tenant_id and l.worker_id = r.subject_id
  and l.superseded_at is null and l.from_day <= current_date and (l.until_day is null or l.until_day > current_date)) >= 3
  and exists (select from session_holding h where h.tenant_id = r.tenant_id and h.subject_id = r.subject_id and h.kind = '${kinds[council]}'
    and h.superseded_at is null and h.held_on between current_date - 70 and current_date - 1)
  and not exists (select from session_holding h where h.tenant_id = r.tenant_id and h.subject_id = r.subject_id and h.held_on = current_date)`;

/** Says that a session was held today; its page. */
async function held(page, two) {
  await page.goto(`/${two.council}/my-team`);
  await page.getByRole("link", { name: `Record a session with ${two.name} that was not booked` }).first().click();
  await page.getByRole("heading", { level: 1, name: `Record a session with ${two.name}` }).waitFor();
  const select = page.locator("select[name=kind]");
  if (await select.count()) await select.selectOption(kinds[two.council]);
  await page.getByRole("button", { name: "Write the record" }).click();
  await page.waitForURL(/\/records\/[^/]+\/edit/);
  await page.getByRole("link", { name: "Session", exact: true }).click();
  await page.getByRole("button", { name: "Children to discuss" }).click();
  await page.getByRole("heading", { level: 1, name: /^Children to discuss/ }).waitFor();
}

/** Fills what the form of a case asks for and is empty: the long texts one after the other, each day that an action lacks. */
async function write(page, words, { keys }) {
  const form = page.locator("form#discussion");
  for (const area of await form.locator("textarea:visible").all()) {
    if (await area.inputValue()) continue;
    await area.focus();
    if (keys) await page.keyboard.insertText(words);
    else await area.fill(words);
  }
  // What is still to be done from last time is done.
  for (const tick of await form.locator("input[type=checkbox][name$='-done']").all()) {
    const row = await tick.getAttribute("name");
    const what = form.locator(`[name='${row.replace("-done", "-what")}']`);
    if (await what.inputValue()) await tick.check();
  }
}

async function journey(running, council, { script }) {
  const name = `children-${council}${script ? "" : "-plain"}`;
  const two = await pair(running, council, { such: such(council), script });
  const page = two.amara;
  await held(page, two);
  await inspect(page, `${name}-choose`);
  const boxes = page.getByRole("checkbox");
  const listed = await boxes.count();
  assert.ok(listed >= 3, `${listed} cases to choose from`);
  const chosen = [];
  for (let at = 0; at < 3; at += 1) {
    const box = boxes.nth(at);
    chosen.push(await box.getAttribute("value"));
    if (script) {
      await box.focus();
      await page.keyboard.press("Space");
    } else await box.check();
  }
  await page.getByRole("button", { name: "Discuss the chosen cases" }).click();
  await page.waitForURL(/\/discussions\/[^/]+\/edit/);
  await inspect(page, `${name}-form`);
  // Two clicks, or one key, to the next child and back; what was typed stays.
  const first = page.url();
  await page.locator("form#discussion textarea").first().fill("Kept while going from child to child.");
  if (script) {
    await page.keyboard.press("Alt+PageDown");
    await page.waitForURL((url) => url.href !== first);
    await page.keyboard.press("Alt+PageUp");
  } else {
    await page.getByRole("button", { name: "Next child" }).click();
    await page.getByRole("button", { name: "Previous child" }).click();
  }
  await page.waitForURL((url) => url.pathname === new URL(first).pathname);
  assert.equal(await page.locator("form#discussion textarea").first().inputValue(), "Kept while going from child to child.");
  for (let child = 1; child <= 3; child += 1) {
    const here = page.url();
    await write(page, `Calmer at home, child ${child}.`, { keys: script });
    const share = async () => {
      if (script) await page.keyboard.press("Control+Enter");
      else await page.getByRole("button", { name: "Share and go on" }).click();
    };
    await share();
    await page.waitForLoadState();
    // What is left empty is asked about once.
    const asked = page.getByRole("heading", { name: "Worth another look" });
    await Promise.race([asked.waitFor(), page.waitForURL((url) => url.pathname !== new URL(here).pathname)]);
    if (await asked.count()) {
      if (child === 1) await inspect(page, `${name}-asked`);
      await share();
    }
    await page.waitForURL((url) => url.pathname !== new URL(here).pathname);
    await told(page, "Shared with the worker.");
  }
  assert.equal(await page.locator("ol .app-tag", { hasText: "Not on the record yet" }).count(), 3, "three are shared");
  await inspect(page, `${name}-shared`);
  // The worker puts them on the children's records.
  await two.ben.goto(`/${council}/my-supervision`);
  await two.ben.getByRole("heading", { name: /^To put on the child’s record/ }).waitFor();
  await inspect(two.ben, `${name}-owed`);
  for (const id of chosen) {
    await two.ben.goto(`/${council}/cases/${id}`);
    await two.ben.locator("tbody tr", { hasText: "Not on the record yet" }).first().getByRole("link").first().click();
    await two.ben.getByRole("heading", { name: /^On the child’s record/ }).waitFor();
    if (id === chosen[0]) await inspect(two.ben, `${name}-read`);
    for (const tick of await two.ben.getByRole("group", { name: "Tick where it stands on the record" }).getByRole("checkbox").all()) await tick.check();
    await two.ben.getByRole("button", { name: "Keep the ticks" }).click();
    await told(two.ben, "Kept: it stands on the child’s record.");
  }
  // The clocks count from today.
  await page.goto(`/${council}/cases/${chosen[0]}`);
  await inspect(page, `${name}-case`);
  const [[last]] = await running.server.ask("select to_char(current_date, 'FMDD Mon YYYY')");
  assert.ok((await page.locator("main").innerText()).includes(last), `the case was last discussed on ${last}`);
  await page.goto(`/${council}/my-team?children=all`);
  await inspect(page, `${name}-team`);
}

export const journeys = {
  "children of Merton, by keyboard": (running) => journey(running, "merton", { script: true }),
  "children of Kent, without script": (running) => journey(running, "kent", { script: false }),
  ...Object.fromEntries(["rutland", "blackburn-with-darwen", "leeds"].map((council) => [`children of ${council}, by keyboard`, (running) => journey(running, council, { script: true })])),
};

/** Every council both ways. */
export const more = Object.fromEntries(councils.map((council) => [`children of ${council}, the other way`, (running) => journey(running, council, { script: council === "kent" })]));
