// The staff from a file: what is wrong with it by line, what it changes and touches, applied, the same again changes nothing; then who is away.
import assert from "node:assert/strict";
import { inspect, signIn, visitor } from "../browser.mjs";
import { demoPeople } from "../people.mjs";
import { told } from "../writing.mjs";

/** Everybody employed today as the staff system would write it: a line for each post, the first with the line supervisor. */
const staff = (council) => `select a.email, p.name, o.role, u.name, o.employment, coalesce(s.email, '') from person p join council c on c.id = p.tenant_id and c.slug = '${council}'
  join door.account a on a.tenant_id = p.tenant_id and a.person_id = p.id
  join post o on o.tenant_id = p.tenant_id and o.person_id = p.id and o.superseded_at is null and o.from_day <= app.today() and (o.until_day is null or o.until_day > app.today())
  join unit u on u.tenant_id = p.tenant_id and u.id = o.unit_id
  left join lateral (select b.email from relationship r join door.account b on b.tenant_id = r.tenant_id and b.person_id = r.supervisor_id
    where r.tenant_id = p.tenant_id and r.subject_id = p.id and r.kind = 'line' and r.superseded_at is null
      and r.from_day <= app.today() and (r.until_day is null or r.until_day > app.today()) order by r.from_day desc limit 1) s on true
  where p.left_on is null or p.left_on > app.today() order by a.email, o.from_day`;

async function journey({ browser, origin, server }, council, { script }) {
  const name = `staff-import-${council}${script ? "" : "-plain"}`;
  const page = await visitor(browser, origin, { script });
  const administrator = (await demoPeople(page, council)).find((person) => person.label.startsWith("Administrator"));
  await signIn(page, council, administrator.email);
  await page.goto(`/${council}/administration`);
  await page.getByRole("link", { name: "Staff, posts and supervisors" }).click();
  await page.getByRole("heading", { level: 1, name: "Load the staff" }).waitFor();
  await inspect(page, `${name}-send`);
  const rows = await server.ask(staff(council));
  const lines = rows.map((cells) => cells.join(";"));
  const send = async (kind, head, lines) => {
    await page.goto(`/${council}/administration/files/${kind}`);
    await page.locator("input[type=file]").setInputFiles({ name: `${kind}.csv`, mimeType: "text/csv", buffer: Buffer.from([head, ...lines].join("\r\n")) });
    await page.getByRole("button", { name: "See what it changes" }).click();
    await page.getByRole("heading", { level: 1, name: "What this file changes" }).waitFor();
  };
  const head = "email;name;role;team;employment;supervisor";
  // Somebody who supervises nobody, and a supervisor who is not theirs.
  const supervisors = new Set(rows.map((row) => row[5]));
  const moved = rows.findIndex((row) => row[5] && !supervisors.has(row[0]) && row[0] !== administrator.email);
  const other = rows.find((row) => row[5] && supervisors.has(row[0]) && row[0] !== rows[moved][5]);
  await send("staff", head, [...lines, `new.starter@${council}.example;New Starter;wizard;${rows[moved][3]};;`, `${rows[moved][0]};${rows[moved][1]};${rows[moved][2]};${rows[moved][3]}x;;`]);
  await page.getByText(`Line ${lines.length + 2}, column role: The policy has no role “wizard”`).waitFor();
  await page.getByText(`Line ${lines.length + 3}, column team: There is no team ${rows[moved][3]}x: is ${rows[moved][3]} meant?`).waitFor();
  await inspect(page, `${name}-damaged`);
  const next = rows.map((row, place) => (place === moved ? [...row.slice(0, 5), other[0]] : row).join(";"));
  next.push(`new.starter@${council}.example;New Starter;${rows[moved][2]};${rows[moved][3]};;${other[0]}`);
  await send("staff", head, next);
  const touched = page.locator(".govuk-summary-list__row").filter({ hasText: "People who get another supervisor" });
  assert.match(await touched.textContent(), /supervisor\s*1\s*$/);
  await page.getByText("What changes").click();
  await page.getByText("Who is new").click();
  await inspect(page, `${name}-changes`);
  await page.getByRole("button", { name: "Apply" }).click();
  await told(page, "The staff are loaded.");
  await send("staff", head, next);
  await page.getByText("The file changes nothing.").waitFor();
  await inspect(page, `${name}-again`);
  await send("staff", head, next.slice(0, Math.floor(next.length / 3)).map((line) => line.split(";").slice(0, 5).join(";") + ";"));
  await page.getByText("More than half of the staff would leave.").waitFor();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Tick that this is meant, or send a whole file").first().waitFor();
  await inspect(page, `${name}-most`);
  await page.goto(`/${council}/administration/files/absences`);
  await inspect(page, `${name}-absences`);
  await send("absences", "email;kind;from;until", [`new.starter@${council}.example;sickness;2026-11-02;`]);
  await page.getByRole("button", { name: "Apply" }).click();
  await told(page, "The absences are loaded.");
  await page.context().close();
}

export const journeys = {
  "the staff of Leeds from a file": (running) => journey(running, "leeds", { script: true }),
  "the staff of Rutland from a file, without script": (running) => journey(running, "rutland", { script: false }),
};
