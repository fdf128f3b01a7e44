// The whole way, for one council, with script and without: book, record, share, ask for a change, amend, disagree; and Quality moves
// and opens into that person.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { enterDay, weekday } from "../days.mjs";
import { pair } from "../people.mjs";
import { answer, beginRecord, checkAndShare, count, fillAction, read, told } from "../writing.mjs";

const council = "leeds";

/** How many of this supervisor's people are supervised in time, and the list behind the number. */
async function figure(page, two) {
  await page.goto(`/${council}/quality`);
  await page.getByLabel("Supervisor").selectOption({ label: two.supervisorName });
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/supervisor=/);
  const tile = page.locator(".app-tile", { hasText: "Supervised in time" });
  const [, n, m] = /(\d+) of (\d+)/.exec(await tile.innerText());
  await tile.getByRole("link").first().click();
  await page.waitForURL(/\/quality\/people/);
  const everybody = await page.locator("tbody tr").count();
  assert.equal(everybody, Number(m), `${m} are counted and ${everybody} are listed`);
  await page.getByRole("link", { name: /^In time / }).click();
  await page.waitForURL(/show=in-time/);
  const names = await page.locator("tbody tr th a").allInnerTexts();
  assert.equal(names.length, Number(n), `${n} are in time and ${names.length} are listed`);
  return { n: Number(n), m: Number(m), names };
}

async function book(page, two, name) {
  await page.goto(`/${council}/my-team`);
  await page.getByRole("link", { name: `Book sessions with ${two.name}` }).click();
  await enterDay(page, weekday(21));
  await page.getByLabel("Begins at").fill("10:30");
  await page.getByLabel("Minutes").fill("90");
  await inspect(page, `${name}-book`);
  // A run: its days are looked at before they are booked.
  await page.getByRole("radio", { name: /month/ }).first().check();
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await page.getByRole("group", { name: "Days to book" }).waitFor();
  await inspect(page, `${name}-days`);
  const days = await page.getByRole("group", { name: "Days to book" }).getByRole("checkbox").count();
  assert.ok(days >= 2, `three months hold several sessions: ${days}`);
  await page.getByRole("button", { name: "Book these" }).click();
  await told(page, "Booked.");
}

async function disagreeAndSee(two, record, name) {
  await read(two.ben, two, record);
  await answer(two.ben, "Disagree", "We did not speak of leave, and I said so then.");
  await told(two.ben, "Your view stands beside the record.");
  await two.ben.getByRole("heading", { name: "The other view" }).waitFor();
  await inspect(two.ben, `${name}-disagreed`);
  await two.amara.goto(record);
  await two.amara.getByRole("heading", { name: "The other view" }).waitFor();
  assert.ok((await two.amara.locator(".app-beside").innerText()).includes("We did not speak of leave"));
}

async function whole(running, { script }) {
  const name = script ? "script" : "plain";
  const two = await pair(running, council, { script, isLate: true });
  const before = await figure(two.quinn, two);
  await inspect(two.quinn, `${name}-quality-list`);
  await book(two.amara, two, name);
  const record = await beginRecord(two.amara, two, { look: name });
  const id = record.split("/").pop();
  await two.amara.getByLabel("Wellbeing", { exact: true }).fill("Tired after the week of duty; a free Friday helps.");
  if (script) {
    await two.amara.locator("[data-autosave-status]", { hasText: /^Saved/ }).waitFor();
    await two.amara.getByLabel("Workload", { exact: true }).pressSequentially("Twelve families, and one more");
    // In the middle of typing: the page is loaded again before the pause after the last key is over.
    await two.amara.reload();
    await two.amara.waitForFunction(() => document.querySelector("#s-workload")?.value.includes("one more"));
  } else {
    await two.amara.getByLabel("Workload", { exact: true }).fill("Twelve families, and one more");
    await two.amara.getByRole("button", { name: "Save", exact: true }).click();
    await told(two.amara, "Saved.");
  }
  assert.equal(await two.amara.getByLabel("Wellbeing", { exact: true }).inputValue(), "Tired after the week of duty; a free Friday helps.");
  assert.equal(await two.amara.getByLabel("Workload", { exact: true }).inputValue(), "Twelve families, and one more");
  await fillAction(two.amara, "Move the duty day", two.name, ["", "", ""]);
  await inspect(two.amara, `${name}-form`);
  // Gentle: the action without a day is asked about, and nothing is in the way.
  await two.amara.getByRole("button", { name: "Check and share" }).click();
  await two.amara.getByRole("link", { name: /Move the duty day/ }).first().waitFor();
  await inspect(two.amara, `${name}-prompts`);
  await two.amara.getByRole("link", { name: "Go on writing" }).click();
  await fillAction(two.amara, "Move the duty day", two.name, weekday(14));
  await checkAndShare(two.amara, two, { look: name });
  assert.equal(await count(running.server, `select count(*) from record_sharing where record_id = '${id}'`), 1);

  await read(two.ben, two, record, { look: name });
  await answer(two.ben, "Ask for a change", "The duty day is a Monday.");
  await told(two.ben, "Sent back with your reason.");
  await two.amara.goto(`/${council}/my-team`);
  await two.amara.locator(".app-needs__what", { hasText: `${two.name} asked for a change` }).first().waitFor();
  await inspect(two.amara, `${name}-team-change`);
  await two.amara.goto(record);
  await two.amara.getByRole("button", { name: "Change the record" }).click();
  await two.amara.getByRole("heading", { name: `${two.name} asked for a change` }).waitFor();
  await inspect(two.amara, `${name}-amend`);
  await two.amara.getByLabel("Workload", { exact: true }).fill("Twelve families, and one more. Duty is on Mondays.");
  await checkAndShare(two.amara, two);
  await two.ben.goto(record);
  await two.ben.getByText("Changed in version 2").first().waitFor();
  await disagreeAndSee(two, record, name);
  assert.equal(await count(running.server, `select count(*) from sign_off where record_id = '${id}'`), 2);

  const after = await figure(two.quinn, two);
  assert.equal(after.m, before.m, "as many people");
  assert.ok(!before.names.includes(two.name), `${two.name} was late`);
  assert.equal(after.n, before.n + 1, `the number moves: ${before.n} before, ${after.n} now`);
  assert.ok(after.names.includes(two.name), `the number opens into ${two.name}`);
  await inspect(two.quinn, `${name}-quality-after`);
  await two.quinn.getByRole("link", { name: two.name, exact: true }).first().click();
  await two.quinn.getByRole("heading", { level: 1, name: two.name }).waitFor();
  await inspect(two.quinn, `${name}-quality-file`);
  await two.close();
}

export const journeys = {
  async "the whole way with script"(running) {
    await whole(running, { script: true });
  },
  async "the whole way without script"(running) {
    await whole(running, { script: false });
  },
};
