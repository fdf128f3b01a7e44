// What an administrator comes to in a council that runs: people found and looked through, a change looked at before it is saved, teams,
// closure days; and that nothing written in supervision can be reached.
import assert from "node:assert/strict";
import { inspect, signIn, visitor } from "../browser.mjs";
import { dayAhead, enterDay, named, weekday } from "../days.mjs";
import { demoPeople } from "../people.mjs";
import { told } from "../writing.mjs";

const council = "kent";
const base = `/${council}/administration`;

async function administer({ browser, origin, server }, { script }) {
  const look = `administration-${script ? "script" : "plain"}`;
  const page = await visitor(browser, origin, { script });
  const people = await demoPeople(page, council);
  await signIn(page, council, people.find((person) => person.label.startsWith("Administrator –")).email);
  await page.goto(base);
  await inspect(page, `${look}-overview`);
  const employed = Number(/(\d+) employed now/.exec(await page.locator("main").innerText())[1]);
  await page.getByRole("link", { name: "People", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: `People (${employed})` }).waitFor();
  await inspect(page, `${look}-people`);
  const [[id, name, session]] = await server.ask(
    `select p.id, p.name, s.id from session s join person p on p.tenant_id = s.tenant_id and p.id = s.subject_id join council c on c.id = s.tenant_id and c.slug = '${council}'
       join relationship r on r.tenant_id = p.tenant_id and r.subject_id = p.id and r.kind = 'line' and r.superseded_at is null and r.until_day is null and r.from_day < current_date
     order by s.id limit 1`,
  );
  await page.getByLabel("Part of a name").fill(name);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator(`a[href='${base}/people/${id}']`).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await inspect(page, `${look}-person`);

  // An absence: what it changes is read before it is saved, and the way back saves nothing.
  const absences = `select count(*) from absence where subject_id = '${id}'`;
  const [[before]] = await server.ask(absences);
  await page.locator("summary", { hasText: /^\s*Add an absence\s*$/ }).click();
  const form = page.locator("details[open] form", { has: page.getByRole("button", { name: "Check what this changes Add an absence" }) });
  await form.getByRole("button", { name: /^Check what this changes/ }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await inspect(page, `${look}-person-refused`);
  await form.getByLabel("Why the person is away").selectOption({ index: 1 });
  await enterDay(form.getByRole("group", { name: "First day" }), dayAhead(0));
  await form.getByRole("button", { name: /^Check what this changes/ }).click();
  await page.getByText("Nothing is saved yet.").waitFor();
  await inspect(page, `${look}-check`);
  await page.locator("main").getByRole("link", { name: "Back without saving" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  assert.deepEqual(await server.ask(absences), [[before]], "looking saves nothing");

  await page.goto(`${base}/units`);
  await inspect(page, `${look}-units`);
  await page.goto(`${base}/people/new`);
  await page.getByRole("button", { name: "Add person" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await inspect(page, `${look}-new-refused`);

  const closed = weekday(script ? 100 : 107);
  await page.goto(`${base}/closure-days`);
  const add = async (what) => {
    await enterDay(page, closed);
    await page.getByLabel("What the day is").fill(what);
    await page.getByRole("button", { name: "Add", exact: true }).click();
  };
  await add("Move to the new offices");
  await told(page, "The closure day is added.");
  const line = page.locator("main li", { hasText: `${named(closed)}: Move to the new offices` });
  await line.waitFor();
  await inspect(page, `${look}-closure-days`);
  await add("Another name for it");
  await page.getByRole("link", { name: `${named(closed)} is a closure day already` }).waitFor();
  assert.equal(await page.getByLabel("What the day is").inputValue(), "Another name for it");
  await inspect(page, `${look}-closure-refused`);
  await line.getByRole("link", { name: `Remove ${named(closed)}` }).click();
  await page.getByRole("heading", { level: 1, name: `Remove the closure day ${named(closed)}` }).waitFor();
  await inspect(page, `${look}-closure-removal`);
  await page.getByRole("button", { name: "Remove the closure day" }).click();
  await told(page, "The closure day is removed.");
  assert.equal(await line.count(), 0);

  // What the policy leaves open is set from a day on, and taken back.
  await page.goto(base);
  await page.getByRole("link", { name: "Set by the council", exact: true }).click();
  await inspect(page, `${look}-settings`);
  await page.getByRole("link", { name: "Time for the first session after a return from absence" }).click();
  const now = page.getByText(/^Now: /);
  const stood = await now.innerText();
  await page.getByLabel("Value").fill("soon");
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await page.getByRole("link", { name: "Enter a length of time, such as 28 days, 5 working days or 1 month" }).waitFor();
  assert.equal(await page.getByLabel("Value").inputValue(), "soon");
  await inspect(page, `${look}-setting-refused`);
  await page.getByLabel("Value").fill("10 working days");
  await enterDay(page, dayAhead(0));
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await told(page, "The value is set.");
  await page.getByText("Now: 10 working days.").waitFor();
  await inspect(page, `${look}-setting`);
  await page.getByRole("button", { name: /^Take it back/ }).first().click();
  await told(page, "The value is taken back");
  assert.equal(await now.innerText(), stood, "what held before holds again");

  // Dates and states, never what was written.
  const [[record]] = await server.ask(
    `select r.id from record r join record_sharing h on h.tenant_id = r.tenant_id and h.record_id = r.id join council c on c.id = r.tenant_id and c.slug = '${council}' where r.subject_id <> (select person_id from door.account a where a.tenant_id = c.id and a.email = '${people.find((person) => person.label.startsWith("Administrator –")).email}') limit 1`,
  );
  assert.equal((await page.goto(`/${council}/records/${record}`)).status(), 404, "an administrator opens no record");
  assert.equal((await page.goto(`/${council}/sessions/${session}/moves`)).status(), 404, "and plans nobody's session");
  await page.context().close();
}

export const journeys = {
  async "an administrator's pages with script"(running) {
    await administer(running, { script: true });
  },
  async "an administrator's pages without script"(running) {
    await administer(running, { script: false });
  },
};
