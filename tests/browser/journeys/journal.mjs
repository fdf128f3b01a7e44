// One's own journal: an entry with a learning need, changed, in the development plan and on the page for the appraisal, taken back; the
// signed reflective record that is the worker's copy.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { inspect } from "../browser.mjs";
import { enterDay, weekday } from "../days.mjs";
import { pair } from "../people.mjs";
import { told } from "../writing.mjs";

/** What a link gives to keep, as text. */
async function kept(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link }).click()]);
  return readFile(await download.path(), "utf8");
}

async function learning(running, { script }) {
  const look = `journal-merton${script ? "" : "-plain"}`;
  const two = await pair(running, "merton", { script });
  const { amara, ben, quinn } = two;
  await ben.goto("/merton/my-supervision");
  await ben.getByRole("link", { name: "My journal" }).click();
  await ben.getByText("You have written none yet.").waitFor();
  await inspect(ben, `${look}-empty`);
  await ben.getByRole("button", { name: "Write an entry" }).click();
  await ben.getByLabel("What I learnt", { exact: true }).fill("To write short sentences.");
  await ben.getByRole("radio", { name: "Yes" }).check();
  await ben.getByRole("button", { name: "Save" }).click();
  await ben.getByRole("heading", { name: "There is a problem" }).waitFor();
  await ben.getByRole("link", { name: "Write what you learnt from discussing it" }).click();
  assert.equal(await ben.getByLabel("What I learnt", { exact: true }).inputValue(), "To write short sentences.");
  await inspect(ben, `${look}-problems`);
  await ben.getByLabel("Title").fill("=Course on plain letters");
  await ben.getByRole("radio", { name: "Training or course" }).check();
  await ben.getByLabel("Hours (optional)").fill("1.5");
  await ben.getByLabel("What happened, and why it matters to my work").fill("A day with two families.");
  await ben.getByLabel("What I learnt from discussing it with a peer").fill("We read our letters to each other.");
  await ben.getByLabel("Social Work England registration").check();
  await ben.getByLabel("Learning need").fill("Write for children");
  await enterDay(ben.getByRole("group", { name: "By when" }), weekday(30));
  await ben.getByRole("button", { name: "Save" }).click();
  await told(ben, "Kept in your journal.");
  await ben.getByText("1.5 hours · discussed with a peer").waitFor();
  await ben.getByText("What I wrote: =Course").click();
  await inspect(ben, `${look}-kept`);
  // Changed in one window, and in another that had it open before.
  await ben.getByRole("link", { name: /^Change or take back/ }).click();
  const other = await ben.context().newPage();
  other.runsScript = script;
  other.complaints = [];
  await other.goto(ben.url());
  await ben.getByLabel("What I do differently").fill("I read them aloud.");
  await enterDay(ben.getByRole("group", { name: "Met on" }), weekday(0));
  await ben.getByRole("button", { name: "Save" }).click();
  await told(ben, "Changed.");
  await ben.getByText(/^Met /).first().waitFor();
  await other.getByLabel("What I do differently").fill("I send them later.");
  await other.getByRole("button", { name: "Save" }).click();
  await other.getByText("changed in another window").first().waitFor();
  await other.getByText("I read them aloud.").first().waitFor();
  assert.equal(await other.getByLabel("What I do differently").inputValue(), "I send them later.");
  await inspect(other, `${look}-two-windows`);
  await other.close();
  await ben.getByRole("link", { name: /^Change or take back/ }).click();
  await inspect(ben, `${look}-change`);
  await ben.goto("/merton/my-journal");
  await ben.getByRole("button", { name: "For the appraisal" }).click();
  await ben.getByText("1 entry, 1.5 hours, 1 of them discussed with a peer").waitFor();
  await inspect(ben, `${look}-year`);
  await ben.emulateMedia({ media: "print" });
  assert.equal(await ben.getByRole("link", { name: "The twelve months as CSV" }).isVisible(), false, "paper has no links to files");
  assert.ok(await ben.getByText("I read them aloud.").isVisible());
  await ben.emulateMedia({ media: "screen" });
  const table = await kept(ben, "The twelve months as CSV");
  assert.ok(table.includes("'=Course on plain letters") && table.includes("We read our letters to each other."), table);
  // Nobody else has anything of it.
  const address = new URL(await ben.getByRole("link", { name: "=Course on plain letters" }).getAttribute("href"), running.origin).href;
  for (const page of [amara, quinn]) assert.equal((await page.goto(address)).status(), 404);
  await amara.goto(`/merton/files/${two.person}`);
  assert.ok(!(await amara.locator("main").innerText()).includes("plain letters"));
  await ben.goto(address);
  await ben.getByRole("button", { name: "Take back this entry" }).click();
  await told(ben, "Taken back");
  await ben.getByText("You have written none yet.").waitFor();
  await two.close();
}

/** A worker with a reflective record of the last months whose only version two people have signed. */
const reflective = `exists (select from session_holding h join record x on x.tenant_id = h.tenant_id and x.session_id = h.session_id
  where h.tenant_id = r.tenant_id and h.subject_id = r.subject_id and h.superseded_at is null and h.kind = 'reflective' and h.held_on > current_date - 300
    and (select max(g.number) from record_sharing g where g.tenant_id = x.tenant_id and g.record_id = x.id) = 1
    and (select count(distinct o.person_id) from sign_off o where o.tenant_id = x.tenant_id and o.record_id = x.id and o.kind in ('sign', 'sign-with-comment')) = 2)`;

async function copyOfTheWorker(running, { script }) {
  const council = "blackburn-with-darwen";
  const look = `journal-bwd${script ? "" : "-plain"}`;
  const two = await pair(running, council, { such: reflective, script });
  const { ben } = two;
  await ben.goto(`/${council}/my-supervision`);
  await ben.getByRole("link", { name: "My journal" }).click();
  await ben.getByRole("heading", { name: /^My signed records/ }).waitFor();
  await inspect(ben, look);
  const records = ben.getByRole("link", { name: /^Reflective supervision with/ });
  assert.ok((await records.count()) > 0, "one that both have signed");
  const text = await kept(ben, "Their text as CSV");
  assert.ok(text.includes("Reflective supervision with") && text.split("\r\n").length > 3, text);
  await records.first().click();
  await ben.getByRole("heading", { level: 1, name: /Reflective supervision/ }).waitFor();
  await ben.goto(`/${council}/my-journal/year`);
  await ben.getByText("BWD-69").first().waitFor();
  await inspect(ben, `${look}-year`);
  await two.close();
}

export const journeys = {
  "a journal of one's own, in Merton": (running) => learning(running, { script: true }),
  "a journal of one's own, in Merton, without script": (running) => learning(running, { script: false }),
  "the worker's copy of a reflective record, in Blackburn with Darwen": (running) => copyOfTheWorker(running, { script: true }),
};
export const more = {
  "the worker's copy of a reflective record, in Blackburn with Darwen, without script": (running) => copyOfTheWorker(running, { script: false }),
};
