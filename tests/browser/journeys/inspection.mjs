// An inspection: a quality lead gives an inspector a grant of somebody's file, the inspector reads it, whose file it is sees that, the grant
// is ended, and nothing opens any more; with script and without.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { inspect, signIn, visitor } from "../browser.mjs";
import { dayAhead, enterDay } from "../days.mjs";
import { demoPeople } from "../people.mjs";
import { told } from "../writing.mjs";

const council = "leeds";

async function open({ browser, origin }, people, start, { script }) {
  const page = await visitor(browser, origin, { script });
  const who = people.find((person) => person.label.startsWith(`${start} –`));
  assert.ok(who, `somebody to try as ${start}`);
  await signIn(page, council, who.email);
  return { page, name: /– ([^,(]+?) *[,(]/.exec(who.label)[1] };
}

/** Presses the button and waits for the ZIP file, whole. */
async function packed(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Make the pack" }).click()]);
  const bytes = await readFile(await download.path());
  assert.match(download.suggestedFilename(), /^supervision-pack-\d{4}-\d\d-\d\d\.zip$/);
  assert.equal(bytes.subarray(0, 2).toString(), "PK");
  // The list of what is in it stands at its end: it did not break off.
  assert.ok(bytes.includes(Buffer.from("index.html")) && bytes.subarray(-22, -18).toString("latin1") === "PK\u0005\u0006");
  return bytes;
}

/** A sample of files is drawn, its pack is made twice with the same bytes, what was found becomes an improvement, and it is done. */
async function sample(running, { script }) {
  const look = `sample-${script ? "script" : "plain"}`;
  const door = await visitor(running.browser, running.origin);
  const people = await demoPeople(door, council);
  await door.context().close();
  const { page: lead } = await open(running, people, "Quality lead", { script });
  await lead.goto(`/${council}/quality`);
  await lead.getByRole("link", { name: "Samples of files", exact: true }).click();
  await lead.getByRole("heading", { level: 1, name: "Samples of files" }).waitFor();
  await lead.getByRole("button", { name: "Draw a sample" }).click();
  await lead.getByRole("heading", { level: 1, name: "Draw a sample of files" }).waitFor();
  await lead.getByLabel("Seed", { exact: true }).fill("  a word & a <number> 7 ");
  await lead.getByRole("button", { name: "Draw the sample" }).click();
  await lead.getByRole("heading", { name: "There is a problem" }).waitFor();
  assert.equal((await lead.getByLabel("Seed", { exact: true }).inputValue()).trim(), "a word & a <number> 7");
  await inspect(lead, `${look}-refused`);
  await lead.getByLabel("What are the files looked at for?").fill("Whether decisions say why");
  await lead.getByLabel("How many files").fill("4");
  await enterDay(lead.getByRole("group", { name: "Whoever was supervised on" }), dayAhead(-1));
  await lead.getByRole("button", { name: "Draw the sample" }).click();
  await told(lead, "Drawn.");
  assert.equal(await lead.getByRole("table", { name: "Its files" }).locator("tbody tr").count(), 4);
  await inspect(lead, look);
  const first = await packed(lead);
  await lead.reload();
  const again = await packed(lead);
  assert.ok(first.equals(again), "the same choice, the same bytes");
  await lead.reload();
  await lead.getByLabel("What is improved").fill("The form asks why.");
  await lead.getByRole("button", { name: "Note it" }).click();
  await lead.getByRole("heading", { name: "There is a problem" }).waitFor();
  await inspect(lead, `${look}-finding-refused`);
  await lead.getByLabel("What was found").fill("Half of the decisions stand alone.");
  await lead.getByLabel("Who does it").fill("Practice lead");
  await enterDay(lead.getByRole("group", { name: "By when" }), dayAhead(30));
  await lead.getByRole("button", { name: "Note it" }).click();
  await told(lead, "Noted.");
  await inspect(lead, `${look}-finding`);
  await lead.getByRole("button", { name: /^It is done/ }).click();
  await told(lead, "Noted that it is done.");
  await lead.goto(`/${council}/quality/samples`);
  await inspect(lead, `${look}-list`);
  await lead.context().close();
}

async function inspection(running, { script }) {
  const { browser, origin, server } = running;
  const look = `inspection-${script ? "script" : "plain"}`;
  const door = await visitor(browser, origin);
  const people = await demoPeople(door, council);
  await door.context().close();
  const [[subject, email, record]] = await server.ask(
    `select p.name, a.email, x.record_id from record_sharing x join person p on p.tenant_id = x.tenant_id and p.id = x.subject_id
       join council c on c.id = p.tenant_id and c.slug = '${council}' join door.account a on a.tenant_id = p.tenant_id and a.person_id = p.id and a.locked_at is null
     where p.left_on is null and not exists (select from file_access f where f.tenant_id = p.tenant_id and f.subject_id = p.id and f.level = 'granted-content')
       and not exists (select from door.demo_person d where d.tenant_id = p.tenant_id and d.email = a.email)
     order by x.shared_at desc, x.record_id offset ${script ? 0 : 40} limit 1`,
  );

  // The inspector comes to what the council's grants open, and to nothing else.
  const { page: inspector, name } = await open(running, people, "Inspector", { script });
  await inspector.getByRole("heading", { level: 1, name: "Granted files" }).waitFor();
  assert.equal((await inspector.goto(`/${council}/records/${record}`)).status(), 404, "not granted yet");

  // The quality lead finds both by name, is told what is missing, and gives the grant.
  const { page: lead } = await open(running, people, "Quality lead", { script });
  await lead.goto(`/${council}/quality`);
  await lead.getByRole("link", { name: "Grants", exact: true }).click();
  await lead.getByRole("heading", { level: 1, name: "Grants" }).waitFor();
  await inspect(lead, `${look}-grants`);
  await lead.getByRole("button", { name: "Give a grant" }).click();
  await lead.getByRole("heading", { level: 1, name: "Give a grant" }).waitFor();
  await inspect(lead, `${look}-give`);
  await lead.getByLabel("What are the files read for?").fill("A visit about <records> 🙂");
  await lead.getByRole("button", { name: "Give the grant" }).click();
  await lead.getByRole("heading", { name: "There is a problem" }).waitFor();
  assert.equal(await lead.getByLabel("What are the files read for?").inputValue(), "A visit about <records> 🙂");
  await inspect(lead, `${look}-give-refused`);
  await lead.getByLabel("Inspector", { exact: true }).check();
  await lead.locator("#holder_name").fill(name);
  await lead.getByRole("button", { name: "Find who holds it" }).click();
  await lead.getByLabel(name, { exact: true }).check();
  await lead.locator("#person_name").fill(subject);
  await lead.getByRole("button", { name: "Find whose files" }).click();
  await lead.getByLabel(subject, { exact: true }).first().check();
  await inspect(lead, `${look}-give-found`);
  await lead.getByLabel("Who asked for it?").fill("The inspectorate");
  await lead.getByLabel("Dates and figures, records and agreements", { exact: true }).check();
  await enterDay(lead.getByRole("group", { name: "Last day", exact: true }), dayAhead(20));
  await lead.getByRole("button", { name: "Give the grant" }).click();
  await told(lead, "The grant is given.");
  await inspect(lead, `${look}-grant`);

  // It opens at the next page, under its purpose.
  await inspector.goto(`/${council}/granted`);
  await inspector.getByText("A visit about <records> 🙂").first().waitFor();
  await inspect(inspector, `${look}-granted`);
  await inspector.getByRole("link", { name: subject, exact: true }).first().click();
  await inspector.getByRole("heading", { level: 1, name: subject }).waitFor();
  await inspect(inspector, `${look}-file`);
  assert.equal((await inspector.goto(`/${council}/records/${record}`)).status(), 200);
  await inspect(inspector, `${look}-record`);
  await inspector.goto(`/${council}/granted`);
  await inspector.getByRole("listitem").filter({ hasText: subject }).first().waitFor();
  await inspector.getByRole("link", { name: "Make a pack of these files" }).first().click();
  await inspector.getByRole("heading", { level: 1, name: /^Files of this grant/ }).waitFor();
  await inspect(inspector, `${look}-pack`);
  await packed(inspector);
  assert.deepEqual(await inspector.getByRole("navigation", { name: "Menu" }).getByRole("link").allInnerTexts(), ["Granted files", "Policy", "Find"]);

  // Whose file it is sees who opened what, as what.
  const own = await visitor(browser, origin, { script });
  await signIn(own, council, email);
  await own.goto(`/${council}/my-supervision`);
  const [[id]] = await server.ask(`select person_id from door.account where email = '${email}'`);
  await own.goto(`/${council}/files/${id}/openings`);
  const row = own.locator("tbody tr", { hasText: name }).first();
  await row.getByText("inspector, under a grant").waitFor();
  await inspect(own, `${look}-openings`);

  // Ended with a reason: the inspector gets nothing from the next page on.
  await lead.getByRole("button", { name: "End the grant now" }).click();
  await lead.getByRole("heading", { name: "There is a problem" }).waitFor();
  await lead.getByLabel("Why does it end?").fill("The visit was called off");
  await lead.getByRole("button", { name: "End the grant now" }).click();
  await told(lead, "The grant has ended.");
  await inspect(lead, `${look}-ended`);
  assert.equal((await inspector.goto(`/${council}/records/${record}`)).status(), 404);
  assert.equal((await inspector.goto(`/${council}/files/${id}`)).status(), 404);
  for (const one of [inspector, lead, own]) await one.context().close();
}

/** An investigation: withheld at first, renewed; and what an administrator sees of grants. */
async function investigation(running) {
  const door = await visitor(running.browser, running.origin);
  const people = await demoPeople(door, council);
  await door.context().close();
  const { page: lead } = await open(running, people, "Quality lead", { script: true });
  await lead.goto(`/${council}/quality/grants`);
  await lead.locator("tbody tr", { hasText: "Investigating officer" }).getByRole("link").click();
  await lead.getByRole("link", { name: "Renew it" }).click();
  await lead.getByRole("heading", { level: 1, name: "Renew the grant" }).waitFor();
  await inspect(lead, "investigation-renewal");
  await enterDay(lead.getByRole("group", { name: "New last day" }), dayAhead(80));
  await lead.getByRole("button", { name: "Renew the grant" }).click();
  await told(lead, "The grant is renewed.");
  await inspect(lead, "investigation-grant");
  const { page: workforce } = await open(running, people, "Workforce development", { script: true });
  await inspect(workforce, "investigation-workforce");
  await workforce.getByRole("link", { name: /^All [\d,]+ files/ }).click();
  await inspect(workforce, "investigation-workforce-files");
  const { page: ada } = await open(running, people, "Administrator", { script: true });
  await ada.goto(`/${council}/administration/grants`);
  await inspect(ada, "investigation-administration");
  for (const one of [lead, workforce, ada]) await one.context().close();
}

export const journeys = {
  "a sample of files, its pack and what was found, with script": (running) => sample(running, { script: true }),
  "a sample of files, its pack and what was found, without script": (running) => sample(running, { script: false }),
  "an inspection under a grant, with script": (running) => inspection(running, { script: true }),
  "an inspection under a grant, without script": (running) => inspection(running, { script: false }),
  "an investigation is renewed, and what others see of grants": investigation,
};
