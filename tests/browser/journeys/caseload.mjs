// A caseload from a file: what is wrong with it by line, what it changes, applied, and the same again changes nothing.
import { inspect, signIn, visitor } from "../browser.mjs";
import { demoPeople } from "../people.mjs";
import { told } from "../writing.mjs";

/** Every open case of a council as its case system would write it. */
const cases = (council) => `select r.reference, a.email, coalesce(k.category, '') from case_ref r join council c on c.id = r.tenant_id and c.slug = '${council}'
  join case_opening o on o.case_id = r.id and o.superseded_at is null and o.until_day is null
  join case_allocation l on l.case_id = r.id and l.part = 'lead' and l.superseded_at is null and l.until_day is null
  join door.account a on a.tenant_id = l.tenant_id and a.person_id = l.worker_id
  left join lateral (select k.category from case_category k where k.case_id = r.id and k.superseded_at is null and k.until_day is null order by k.from_day desc limit 1) k on true
  order by r.reference`;

async function journey({ browser, origin, server }, council, { script }) {
  const name = `caseload-${council}${script ? "" : "-plain"}`;
  const page = await visitor(browser, origin, { script });
  const administrator = (await demoPeople(page, council)).find((person) => person.label.startsWith("Administrator"));
  await signIn(page, council, administrator.email);
  const rows = await server.ask(cases(council));
  const file = (lines) => ({ name: "caseload.csv", mimeType: "text/csv", buffer: Buffer.from(["case;worker;category", ...lines].join("\r\n")) });
  const send = async (lines) => {
    await page.goto(`/${council}/administration/files/caseload`);
    await page.locator("input[type=file]").setInputFiles(file(lines));
    await page.getByRole("button", { name: "See what it changes" }).click();
    await page.getByRole("heading", { level: 1, name: "What this file changes" }).waitFor();
  };
  await page.goto(`/${council}/administration/files/caseload`);
  await inspect(page, `${name}-send`);
  const lines = rows.map(([reference, email, category]) => `${reference};${email};${category}`);
  await send([...lines, `9000001;nobody@${council}.example;`, "no reference;;"]);
  await page.getByText(`Line ${lines.length + 2}, column worker: Nobody has the address nobody@${council}.example`).waitFor();
  await inspect(page, `${name}-damaged`);
  await send([...lines, `9000001;${rows[0][1]};${rows[0][2]}`]);
  await page.getByText("Which are new").click();
  await inspect(page, `${name}-changes`);
  await page.getByRole("button", { name: "Apply" }).click();
  await told(page, "The caseload is loaded.");
  await send([...lines, `9000001;${rows[0][1]};${rows[0][2]}`]);
  await page.getByText("The file changes nothing.").waitFor();
  await inspect(page, `${name}-again`);
  await page.context().close();
}

export const journeys = {
  "a caseload of Merton from a file": (running) => journey(running, "merton", { script: true }),
  "a caseload of Rutland from a file, without script": (running) => journey(running, "rutland", { script: false }),
};
