// Reading under a reason: who is not of the pair finds a person, says why, and reads; the person sees who opened what, and why.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { pair } from "../people.mjs";
import { beginRecord, checkAndShare, count, fillEverything } from "../writing.mjs";

const council = "leeds";
const why = "Audit of this month: does the record say what was decided?";

async function openUnderReason(running, { script }) {
  const look = `reason-${script ? "script" : "plain"}`;
  // A reason holds for a while: somebody whose file was not opened under one yet.
  const such = "not exists (select from log l where l.tenant_id = r.tenant_id and l.subject_id = r.subject_id and l.tie = 'quality')";
  const two = await pair(running, council, { script, such });
  const { amara, ben, quinn } = two;
  const record = await beginRecord(amara, two);
  await fillEverything(amara, "For the two of us:");
  await checkAndShare(amara, two);
  const asks = () => quinn.getByRole("heading", { level: 1, name: `Why do you open ${two.name}’s file?` }).waitFor();
  const reads = `from log where subject_id = '${two.person}' and act = 'opened-record' and about_id = '${record.split("/").pop()}' and tie = 'quality'`;

  await quinn.goto(`/${council}/my-supervision`);
  await quinn.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Find" }).click();
  await quinn.getByLabel("Name of a person").fill(two.name);
  await quinn.getByRole("button", { name: "Find", exact: true }).click();
  await quinn.getByRole("heading", { name: /^Found/ }).waitFor();
  await inspect(quinn, `${look}-found`);
  await quinn.locator(`a[href='/${council}/files/${two.person}']`).click();
  await quinn.getByRole("heading", { level: 1, name: two.name }).waitFor();
  assert.ok(!(await quinn.locator("main").innerText()).includes("For the two of us:"), "a file shows no words of a record");
  await inspect(quinn, `${look}-file`);
  await quinn.locator(`a[href='${record}']`).first().click();
  await asks();
  await inspect(quinn, `${look}-asked`);
  // Nothing is read without a reason.
  await quinn.getByRole("button", { name: "Open the file" }).click();
  await quinn.getByRole("link", { name: "Write why you open this file" }).waitFor();
  await quinn.goto(record);
  await asks();
  assert.equal(await count(running.server, `select count(*) ${reads}`), 0);
  await quinn.getByLabel("Your reason").fill(why);
  await quinn.getByRole("button", { name: "Open the file" }).click();
  await quinn.waitForURL((url) => url.pathname === record);
  assert.ok((await quinn.locator("main").innerText()).includes("For the two of us:"));
  for (const act of ["Send your answer", "Write a new version", "Sign"]) assert.equal(await quinn.getByRole("button", { name: act, exact: true }).count(), 0, `who reads does not: ${act}`);
  await inspect(quinn, `${look}-read`);
  assert.equal(await count(running.server, `select count(*) ${reads}`), 1);

  await ben.goto(`/${council}/my-supervision`);
  await ben.getByRole("link", { name: "Who opened my file" }).click();
  await ben.getByRole("heading", { level: 1, name: "Who opened my file" }).waitFor();
  await inspect(ben, `${look}-openings`);
  const row = ben.locator("tbody tr").filter({ has: ben.locator(`a[href='${record}']`), hasText: "quality assurance" });
  assert.equal(await row.count(), 1, "one reading is one row");
  const [when, who, as, what, reason] = await row.locator("td").allInnerTexts();
  assert.notEqual(when.trim(), "");
  const [[reader]] = await running.server.ask(`select p.name from log l join person p on p.tenant_id = l.tenant_id and p.id = l.actor_id where l.subject_id = '${two.person}' and l.act = 'opened-record' and l.about_id = '${record.split("/").pop()}' and l.tie = 'quality'`);
  assert.ok(who.includes(reader), `${who} is ${reader}`);
  assert.ok(as.includes("quality assurance") && what.includes("Record: ") && reason.includes(why), [as, what, reason].join(" | "));
  assert.ok(!(await ben.locator("tbody").innerText()).includes(`${two.name}\n`), "one's own readings are left out");
  await two.close();
}

export const journeys = {
  async "a file found, opened for a reason, and seen to be opened: with script"(running) {
    await openUnderReason(running, { script: true });
  },
  async "a file found, opened for a reason, and seen to be opened: without script"(running) {
    await openUnderReason(running, { script: false });
  },
};
