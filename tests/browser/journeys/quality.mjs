// Children on Quality: from the front to who waits longest, each number into its list and its file, narrowed down; with script and without.
// And the Supervision Tracker: the grid, its months into their lists, a team alone, on paper.
import assert from "node:assert/strict";
import { inspect, signIn, visitor } from "../browser.mjs";
import { councils, demoPeople } from "../people.mjs";

const number = (text) => Number(text.replaceAll(",", ""));
const head = async (page) => number(/\(([\d,]+)\)/.exec(await page.getByRole("heading", { level: 1 }).innerText())[1]);

/** Whoever sees Quality there, on its front. */
async function lead({ browser, origin }, council, { script }) {
  const door = await visitor(browser, origin);
  const people = await demoPeople(door, council);
  await door.context().close();
  const page = await visitor(browser, origin, { script });
  const who = ["Quality lead", "Senior manager"].map((start) => people.find((person) => person.label.startsWith(start))).find(Boolean);
  await signIn(page, council, who.email);
  await page.goto(`/${council}/quality`);
  return page;
}

/** How many lines a file has below its head. */
async function lines(page, link) {
  const answer = await page.request.get(await link.getAttribute("href"));
  assert.ok(answer.headers()["content-type"].startsWith("text/csv"));
  return (await answer.text()).trim().split("\r\n").length - 1;
}

async function children(running, council, { script }) {
  const name = `quality-children-${council}${script ? "" : "-plain"}`;
  const page = await lead(running, council, { script });
  await page.getByRole("link", { name: "Children", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Children" }).waitFor();
  await inspect(page, name);
  // Which children are not seen stands in the first screenful, at 320 px, too.
  const lede = page.locator(".govuk-body-l").first();
  const [late, all, never] = (await lede.getByRole("link").allInnerTexts()).map(number);
  assert.ok(late > 0 && late < all && never <= late, `${late} of ${all} late, ${never} never`);
  await page.setViewportSize({ width: 320, height: 800 });
  const box = await lede.boundingBox();
  assert.ok(box.y + box.height <= 800, `it ends at ${box.y + box.height} px`);
  await page.setViewportSize({ width: 1280, height: 900 });
  // The list behind the number, in the order of who waits longest, with why; and its file.
  await lede.getByRole("link").first().click();
  await page.waitForURL(/children\/cases/);
  assert.equal(await head(page), late);
  const days = (await page.locator("td[data-label='Standing']").allInnerTexts()).map((text) => /(\d+) days? late/i.exec(text));
  assert.ok(days.length > 0 && days.every(Boolean), "everyone on it is late");
  await page.locator("summary", { hasText: "Why this date?" }).first().click();
  await page.locator("details[open] .govuk-details__text a").first().waitFor();
  await inspect(page, `${name}-late`);
  assert.equal(await lines(page, page.getByRole("link", { name: /as CSV$/ })), late);
  // By worker; one of them; one category.
  await page.getByRole("link", { name: "Children", exact: true }).click();
  await page.getByRole("link", { name: "Worker", exact: true }).click();
  await page.waitForURL(/by=worker/);
  await inspect(page, `${name}-workers`);
  const row = page.locator("tbody tr", { has: page.locator("td a", { hasText: / of / }) }).last();
  const worker = await row.locator("th").innerText();
  const cell = row.locator("td a", { hasText: / of / }).first();
  const [, n, m] = /([\d,]+) of ([\d,]+)/.exec(await cell.innerText());
  await cell.click();
  await page.waitForURL(/worker=/);
  assert.equal(await head(page), number(m), `${n} of ${m} for ${worker}`);
  assert.ok((await page.locator("td[data-label='Works with them']").allInnerTexts()).every((text) => text.startsWith(worker)));
  await page.getByRole("link", { name: "Children", exact: true }).click();
  await page.getByRole("link", { name: "Show all children" }).click();
  const select = page.getByLabel("Category");
  if (await select.count()) {
    const chosen = await select.locator("option").nth(1).innerText();
    await select.selectOption({ index: 1 });
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.waitForURL(/category=/);
    assert.equal(await page.locator("#categories ~ .app-wordy").first().locator("tbody tr").count(), 1, `only ${chosen}`);
  }
  // How deep it went opens into days and workers, and into nothing that was said.
  await page.goto(`/${council}/quality/children`);
  await page.locator(".app-tile", { hasText: "Discussions detailed and reflective" }).getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: /^Discussions of children/ }).waitFor();
  await inspect(page, `${name}-discussions`);
  const parts = await Promise.all(["Detailed and reflective", "Updates"].map(async (part) => number(/([\d,]+)$/.exec(await page.getByRole("link", { name: new RegExp(`^${part}`) }).innerText())[1])));
  assert.equal(parts[0] + parts[1], await head(page), "the two make up all");
  await page.context().close();
}

async function tracker(running, council, { script }) {
  const name = `quality-tracker-${council}${script ? "" : "-plain"}`;
  const page = await lead(running, council, { script });
  await page.getByRole("link", { name: "Supervision Tracker", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: /^Supervision Tracker/ }).waitFor();
  await inspect(page, name);
  const all = await head(page);
  assert.equal(await lines(page, page.getByRole("link", { name: /as CSV$/ })), all);
  const book = await page.request.get(await page.getByRole("link", { name: /as a spreadsheet$/ }).getAttribute("href"));
  assert.ok(book.headers()["content-type"].endsWith("spreadsheetml.sheet"));
  assert.equal((await book.body()).subarray(0, 2).toString(), "PK");
  // The grid is reached by key where it has to be scrolled, and a month says in words what its cell shows.
  const grid = page.getByRole("region", { name: "People by month" });
  await grid.focus();
  assert.ok(await grid.evaluate((it) => it === document.activeElement));
  assert.match(await grid.locator("tbody td .govuk-visually-hidden").first().innerText(), /held on|in time|late|nothing due|excused|moved|missed|cancelled|number|exempted/);
  // On paper it fills an A3 sheet lying on its side.
  const paper = await page.pdf({ preferCSSPageSize: true, ...(process.env.PLUMBLINE_PICTURES ? { path: `${process.env.PLUMBLINE_PICTURES}/${name}.pdf` } : {}) });
  assert.match(paper.toString("latin1"), /MediaBox ?\[ ?0 0 119\d(\.\d+)? 84\d/);
  // A month opens into its list, of the same number.
  const month = page.locator("tfoot td a").first();
  const [, , m] = /([\d,]+) of ([\d,]+)/.exec(await month.innerText());
  await month.click();
  await page.waitForURL(/quality\/people\?/);
  assert.equal(await head(page), number(m));
  // One team alone, and everybody again.
  await page.goBack();
  const team = page.locator(".app-tracker__team a").first();
  const called = await team.innerText();
  await team.click();
  await page.waitForURL(/team=/);
  assert.deepEqual(await page.locator(".app-tracker__team").allInnerTexts(), [called]);
  assert.ok((await head(page)) < all);
  await inspect(page, `${name}-team`);
  await page.getByRole("link", { name: "Show the whole council" }).click();
  assert.equal(await head(page), all);
  // What is coming: each list of what foretells it is as long as it says, within four weeks and within eight.
  await page.getByRole("link", { name: "Quality", exact: true }).first().click();
  await page.goto(`/${council}/quality/ahead`);
  await inspect(page, `${name}-ahead`);
  await page.getByRole("link", { name: "56 days" }).click();
  await page.waitForURL(/within=56/);
  for (const part of ["Nothing booked by the due day", "Agreement to review"]) {
    const link = page.getByRole("link", { name: new RegExp(`^${part}`) });
    if ((await link.count()) === 0) continue;
    const [, said] = /([\d,]+)$/.exec(await link.innerText());
    await link.click();
    await page.waitForURL(/kind=/);
    assert.equal(await head(page), number(said), part);
    await inspect(page, `${name}-${part.split(" ")[0].toLowerCase()}`);
  }
  await page.context().close();
}

async function silent(running) {
  const page = await lead(running, "blackburn-with-darwen", { script: true });
  await page.getByRole("link", { name: "Children", exact: true }).click();
  await page.getByText("The policy sets no time in which a child has to be discussed.").waitFor();
  assert.equal(await page.locator("#longest").count(), 0);
  await inspect(page, "quality-children-silent");
  await page.context().close();
}

export const journeys = {
  "children on Quality, with script": (running) => children(running, "kent", { script: true }),
  "children on Quality, without script": (running) => children(running, "merton", { script: false }),
  "children on Quality, where the policy sets no time": silent,
  "the tracker on Quality, with script": (running) => tracker(running, "kent", { script: true }),
  "the tracker on Quality, without script": (running) => tracker(running, "rutland", { script: false }),
};

/** The same for the other councils that set one: only when all is asked for. */
export const more = Object.fromEntries(
  councils
    .filter((council) => !["kent", "blackburn-with-darwen"].includes(council))
    .map((council) => [`children on Quality in ${council}`, (running) => children(running, council, { script: true })]),
);
