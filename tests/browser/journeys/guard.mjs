// A child's name in a personal record: asked about before it is shared, found again at its field, taken out.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { pair } from "../people.mjs";
import { beginRecord, checkAndShare, fillEverything } from "../writing.mjs";

/** A child whom the supervisee of r works with today; nobody in that council has the first name, and it is no English word. */
const children = (subject) => `from case_allocation l join case_member m on m.tenant_id = l.tenant_id and m.case_id = l.case_id and m.superseded_at is null
  join case_ref f on f.tenant_id = l.tenant_id and f.id = l.case_id
  where l.worker_id = ${subject} and l.superseded_at is null and l.until_day is null and split_part(m.label, ' ', 1) not in ('Grace', 'Heather', 'Olive',
    'Victor', 'Precious', 'Blessing', 'Ros', 'Una') and not exists (select from post o join post s on s.tenant_id = o.tenant_id and s.unit_id = o.unit_id
      join person p on p.tenant_id = o.tenant_id and p.id = o.person_id where s.person_id = ${subject} and p.name like split_part(m.label, ' ', 1) || ' %')`;

async function journey(running, council, { script }) {
  const name = `guard-${council}${script ? "" : "-plain"}`;
  const two = await pair(running, council, { such: `exists (select ${children("r.subject_id")})`, script });
  const [[label, reference]] = await running.server.ask(`select m.label, f.reference ${children(`'${two.person}'`)} order by m.id limit 1`);
  const child = label.split(" ")[0];
  const page = two.amara;
  await beginRecord(page, two);
  await fillEverything(page, "Agreed to go on");
  const area = page.locator("form textarea[id^='s-']:visible").first();
  const kept = await area.inputValue();
  await area.fill(`${kept} ${child} was at school, ${reference}.`);
  await page.getByRole("button", { name: "Check and share" }).click();
  await page.getByRole("heading", { level: 1, name: /^Check and share/ }).waitFor();
  await page.getByRole("link", { name: `“${reference}” looks like the reference of a case` }).waitFor();
  await inspect(page, `${name}-asked`);
  // The warning leads to the field; what was typed is there, and nothing of the finding is kept.
  await page.getByRole("link", { name: `“${child}” looks like a child’s name` }).click();
  await page.waitForURL(/\/edit#s-/);
  assert.ok((await area.inputValue()).includes(child));
  await area.fill(kept);
  await checkAndShare(page, two);
  assert.ok(!(await page.locator("main").innerText()).includes("looks like"));
  await two.close();
}

export const journeys = {
  "a child's name in a record of Leeds": (running) => journey(running, "leeds", { script: true }),
  "a child's name in a record of Merton, without script": (running) => journey(running, "merton", { script: false }),
};
