// The session of a team: planned, with a case chosen, written up with who came; the presenter's own record, and a child talked about.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { enterDay, weekday } from "../days.mjs";
import { pair } from "../people.mjs";
import { fillEverything, told } from "../writing.mjs";

/** A pair whose worker has a post in a team beside their supervisor's people, and works with cases. */
const withCases = `exists (select from case_allocation l where l.tenant_id = r.tenant_id and l.worker_id = r.subject_id and l.superseded_at is null
    and l.until_day is null and l.part = 'lead')
  and exists (select from case_opening o join case_allocation l on l.tenant_id = o.tenant_id and l.case_id = o.case_id where l.tenant_id = r.tenant_id
    and l.worker_id = r.subject_id and l.until_day is null and o.until_day is null and o.superseded_at is null)
  and exists (select from post o join unit u on u.tenant_id = o.tenant_id and u.id = o.unit_id and u.kind = 'team' where o.tenant_id = r.tenant_id
    and o.person_id = r.subject_id and o.superseded_at is null and o.from_day <= current_date and o.until_day is null)
  and not exists (select from absence b where b.tenant_id = r.tenant_id and b.subject_id = r.subject_id and b.superseded_at is null
    and b.from_day <= current_date and (b.until_day is null or b.until_day > current_date))`;

async function teamOf(server, two) {
  const [row] = await server.ask(
    `select u.name, u.id, (select r.reference from case_ref r join case_opening o on o.case_id = r.id and o.superseded_at is null and o.until_day is null
         join case_allocation l on l.case_id = r.id and l.superseded_at is null and l.until_day is null and l.part = 'lead' and l.worker_id = a.person_id order by 1 limit 1)
     from door.account a join post o on o.tenant_id = a.tenant_id and o.person_id = a.person_id and o.superseded_at is null and o.until_day is null
     join unit u on u.id = o.unit_id join council c on c.id = a.tenant_id and c.slug = '${two.council}' where a.email = '${two.email}' limit 1`,
  );
  return { name: row[0], id: row[1], reference: row[2] };
}

/** Plans a session of the team for a day that was or is, and ends on its page. */
async function plan(page, two, team, kind, look) {
  await page.goto(`/${two.council}/my-team`);
  await page.getByRole("link", { name: `Plan a session of ${team.name}`, exact: true }).first().click();
  await page.getByRole("heading", { level: 1, name: `Plan a session of the team ${team.name}` }).waitFor();
  await page.getByRole("button", { name: "Plan it" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await inspect(page, `${look}-plan`);
  await page.getByLabel(kind, { exact: true }).check();
  await enterDay(page.getByRole("group", { name: "Day" }), weekday(0));
  await page.getByRole("button", { name: "Plan it" }).click();
  await told(page, "Planned.");
  return page.url().replace(/^https?:\/\/[^/]+/, "").split("?")[0];
}

async function writeUp(page, look, text) {
  await page.getByRole("button", { name: /^(Write it up|Say who came)$/ }).click();
  await page.getByRole("group", { name: "Who came" }).waitFor();
  await inspect(page, `${look}-notes`);
  await fillEverything(page, text, { send: "Share with the team" });
  await page.getByRole("button", { name: "Share with the team" }).click();
  await page.waitForLoadState();
  if (await page.getByRole("heading", { name: "Worth another look" }).isVisible()) {
    await inspect(page, `${look}-prompts`);
    await page.getByRole("button", { name: "Share with the team" }).click();
  }
  await told(page, "Shared with the team.");
}

async function prepared(running, { script }) {
  const council = "blackburn-with-darwen";
  const look = `team-bwd${script ? "" : "-plain"}`;
  const two = await pair(running, council, { such: withCases, script });
  const team = await teamOf(running.server, two);
  const { amara: supervisor, ben: worker } = two;
  const address = await plan(supervisor, two, team, "Reflective supervision", look);
  await supervisor.getByRole("button", { name: "Choose the case" }).click();
  await supervisor.getByLabel("Who presents it").selectOption({ label: two.name });
  await supervisor.getByLabel("Reference of the case").fill("EH 000 000");
  await supervisor.getByLabel("Quality assurance").check();
  await supervisor.getByRole("button", { name: "Choose it" }).click();
  await supervisor.getByText(`${two.name} does not work with EH000000 today`).first().waitFor();
  await inspect(supervisor, `${look}-case`);
  await supervisor.getByLabel("Reference of the case").fill(team.reference.toLowerCase());
  await supervisor.getByRole("button", { name: "Choose it" }).click();
  await told(supervisor, "Chosen.");
  // The team sees it beforehand.
  await worker.goto(`/${council}/my-supervision`);
  await worker.getByRole("heading", { name: "Sessions of my team" }).waitFor();
  await inspect(worker, `${look}-mine`);
  await worker.goto(address);
  await worker.getByText(team.reference).first().waitFor();
  await writeUp(supervisor, look, "A good session.");
  await supervisor.getByRole("button", { name: /^Yes, they say so/ }).click();
  await told(supervisor, "Kept: the child’s case notes tell of it.");
  await inspect(supervisor, `${look}-held`);
  // The presenter's record stands in their file.
  await supervisor.getByRole("button", { name: "The presenter’s own record" }).click();
  await supervisor.getByRole("heading", { level: 1, name: `Reflective supervision: ${two.name}` }).waitFor();
  await supervisor.goto(`/${council}/teams/${team.id}/sessions`);
  await inspect(supervisor, `${look}-list`);
  await two.close();
}

async function talkedAbout(running, { script }) {
  const council = "merton";
  const look = `team-merton${script ? "" : "-plain"}`;
  const two = await pair(running, council, { such: withCases, script });
  const team = await teamOf(running.server, two);
  const { amara: supervisor, ben: worker } = two;
  const address = await plan(supervisor, two, team, "Group or peer supervision", look);
  await writeUp(supervisor, look, "What we take away.");
  await worker.goto(address);
  await worker.getByLabel("A child who was talked about").selectOption({ label: `${team.reference}, ${two.name}` });
  await worker.getByRole("button", { name: "Write what was said" }).click();
  await worker.waitForURL(/\/discussions\/[^/]+\/edit/);
  await fillEverything(worker, "As we talked.", { send: "Share" });
  await worker.getByRole("button", { name: "Share", exact: true }).click();
  await worker.waitForLoadState();
  if (await worker.getByRole("heading", { name: "Worth another look" }).isVisible()) await worker.getByRole("button", { name: "Share", exact: true }).click();
  await told(worker, "Shared with the worker.");
  await worker.getByRole("link", { name: team.reference }).first().click();
  await worker.getByRole("heading", { name: /child’s record/i }).first().waitFor();
  await inspect(worker, `${look}-discussed`);
  await supervisor.goto(`/${council}/my-team`);
  await supervisor.getByRole("heading", { name: "Sessions of the team" }).waitFor();
  await inspect(supervisor, `${look}-team`);
  assert.ok(await supervisor.getByRole("link", { name: team.name }).first().isVisible());
  await two.close();
}

export const journeys = {
  "a reflective session of a team in Blackburn with Darwen": (running) => prepared(running, { script: true }),
  "a group session of a team in Merton, without script": (running) => talkedAbout(running, { script: false }),
};
export const more = {
  "a reflective session of a team in Blackburn with Darwen, without script": (running) => prepared(running, { script: false }),
  "a group session of a team in Merton": (running) => talkedAbout(running, { script: true }),
};
