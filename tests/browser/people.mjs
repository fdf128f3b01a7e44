// Who is who in a demo: the people that the sign-in page offers, and a pair of them for a journey.
import assert from "node:assert/strict";
import { signIn, visitor } from "./browser.mjs";

export const councils = ["rutland", "blackburn-with-darwen", "leeds", "merton", "kent"];

/** The people that a demo's sign-in page offers: [{ email, label }]. */
export async function demoPeople(page, council) {
  await page.goto(`/${council}/sign-in`);
  return page.locator(".app-demo-people li").evaluateAll((items) =>
    items.map((item) => ({ label: item.querySelector("button").textContent.trim(), email: item.querySelector("input[name=email]").value })),
  );
}

/** A supervisor, one of their people who is at work, and the quality lead; each with a browser of their own. */
export async function pair({ browser, origin, server }, council, options = {}) {
  const door = await visitor(browser, origin);
  const people = await demoPeople(door, council);
  await door.context().close();
  const offered = (start) => people.find((person) => person.label.startsWith(start))?.email;
  const supervisor = offered("Supervisor –");
  assert.ok(supervisor, `${council} offers a supervisor`);
  const [row] = await server.ask(
    `select r.id, p.id, p.name, a.email, v.name from door.account s
       join council c on c.id = s.tenant_id and c.slug = '${council}'
       join relationship r on r.tenant_id = s.tenant_id and r.supervisor_id = s.person_id and r.kind = 'line' and r.superseded_at is null
         and r.from_day <= current_date and (r.until_day is null or r.until_day > current_date)
       join person p on p.tenant_id = r.tenant_id and p.id = r.subject_id join person v on v.tenant_id = r.tenant_id and v.id = r.supervisor_id
       join door.account a on a.tenant_id = p.tenant_id and a.person_id = p.id
     where s.email = '${supervisor}'
       and not exists (select from absence x where x.tenant_id = p.tenant_id and x.subject_id in (p.id, v.id) and x.superseded_at is null
         and x.from_day <= current_date and coalesce(x.until_day, 'infinity') > current_date)
     order by exists (select from draft d where d.tenant_id = p.tenant_id and d.subject_id = p.id),
       (select max(h.held_on) from session_holding h where h.tenant_id = p.tenant_id and h.subject_id = p.id and h.superseded_at is null) limit 1`,
  );
  assert.ok(row, `${council}: ${supervisor} has somebody to supervise`);
  const [relationship, person, name, email, supervisorName] = row;
  const open = async (address) => {
    const page = await visitor(browser, origin, options);
    await signIn(page, council, address);
    return page;
  };
  return {
    council,
    relationship,
    person,
    name,
    supervisorName,
    amara: await open(supervisor),
    ben: await open(email),
    quinn: await open(offered("Quality lead") ?? offered("Senior manager")),
    email,
    async close() {
      for (const page of [this.amara, this.ben, this.quinn]) await page.context().close();
    },
  };
}
