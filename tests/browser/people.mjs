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

/** Who is late with the clock that Quality counts first, by the list behind the number: their ids. */
async function late(page, council) {
  await page.goto(`/${council}/quality`);
  await page.locator(".app-tile").first().getByRole("link").first().click();
  await page.getByRole("link", { name: /^Late / }).click();
  await page.waitForURL(/show=late/);
  const files = await page.locator("tbody tr th a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  return files.map((href) => href.split("/").pop());
}

/** Pairs with nothing booked from today on, as `pair` takes it. */
export const unbooked = `not exists (select from session_now n where n.tenant_id = r.tenant_id and n.subject_id = r.subject_id
  and n.day >= current_date and n.held_on is null and n.cancelled_at is null)`;

/** Pairs that met in the last months: a role for which the policy sets nothing may have a relationship and no row of a clock. */
export const meeting = `exists (select from session_holding h where h.tenant_id = r.tenant_id and h.subject_id = r.subject_id
  and h.superseded_at is null and h.held_on between current_date - 120 and current_date - 1)`;

/** Pairs that never drafted an agreement. */
export const unagreed = "not exists (select from agreement g where g.tenant_id = r.tenant_id and g.relationship_id = r.id)";

/** A supervisor, one of their people who is at work, and the quality lead; each with a browser of their own. `isLate`: the person is
    late; `such`: what the relationship r has to be besides, as a condition. Both are looked for in the whole council; otherwise it is
    one of the people of the supervisor whom the sign-in page offers. */
export async function pair({ browser, origin, server }, council, { isLate = false, such = "", ...options } = {}) {
  const door = await visitor(browser, origin);
  const people = await demoPeople(door, council);
  await door.context().close();
  const offered = (start) => people.find((person) => person.label.startsWith(start))?.email;
  const supervisor = offered("Supervisor –");
  assert.ok(supervisor, `${council} offers a supervisor`);
  const open = async (address) => {
    const page = await visitor(browser, origin, options);
    await signIn(page, council, address);
    return page;
  };
  const quinn = await open(offered("Quality lead") ?? offered("Senior manager"));
  const meant = isLate ? `p.id = any ('{${await late(quinn, council)}}')` : such || `s.email = '${supervisor}'`;
  const [row] = await server.ask(
    `select r.id, p.id, p.name, a.email, v.name, s.email from door.account s
       join council c on c.id = s.tenant_id and c.slug = '${council}'
       join relationship r on r.tenant_id = s.tenant_id and r.supervisor_id = s.person_id and r.kind = 'line' and r.superseded_at is null
         and r.from_day <= current_date and (r.until_day is null or r.until_day > current_date)
       join person p on p.tenant_id = r.tenant_id and p.id = r.subject_id join person v on v.tenant_id = r.tenant_id and v.id = r.supervisor_id
       join door.account a on a.tenant_id = p.tenant_id and a.person_id = p.id
     where ${meant}
       and not exists (select from absence x where x.tenant_id = p.tenant_id and x.subject_id in (p.id, v.id) and x.superseded_at is null
         and x.from_day <= current_date and coalesce(x.until_day, 'infinity') > current_date)
     order by exists (select from draft d where d.tenant_id = p.tenant_id and d.subject_id = p.id),
       (select max(h.held_on) from session_holding h where h.tenant_id = p.tenant_id and h.subject_id = p.id and h.superseded_at is null) limit 1`,
  );
  assert.ok(row, `${council} has the two that are meant: ${meant}`);
  const [relationship, person, name, email, supervisorName, supervisorEmail] = row;
  const two = { council, relationship, person, name, supervisorName, email };
  return {
    ...two,
    amara: await open(supervisorEmail),
    ben: await open(email),
    quinn,
    async close() {
      for (const page of [this.amara, this.ben, this.quinn]) await page.context().close();
    },
  };
}
