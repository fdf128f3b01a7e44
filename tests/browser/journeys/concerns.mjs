// What goes wrong between people: a difficulty that ends with another supervisor, a serious concern that rests until a decision, what is
// told to others; an observation of practice, the checklist of the file, and what the council itself does.
import assert from "node:assert/strict";
import { inspect, signIn, visitor } from "../browser.mjs";
import { pair } from "../people.mjs";
import { answer, checkAndShare, fillEverything, read, told } from "../writing.mjs";

/** A pair whose supervisor has a line supervisor of their own who is at work; that person's browser is `grace`. */
const managed = `exists (select from relationship l where l.tenant_id = r.tenant_id and l.subject_id = r.supervisor_id and l.kind = 'line'
  and l.superseded_at is null and l.from_day <= current_date and (l.until_day is null or l.until_day > current_date))`;

async function three(running, council, { script, such = managed }) {
  const two = await pair(running, council, { such, script });
  const [[email]] = await running.server.ask(
    `select a.email from relationship r join relationship l on l.tenant_id = r.tenant_id and l.subject_id = r.supervisor_id and l.kind = 'line'
       and l.superseded_at is null and l.from_day <= current_date and (l.until_day is null or l.until_day > current_date)
     join door.account a on a.tenant_id = l.tenant_id and a.person_id = l.supervisor_id where r.id = '${two.relationship}' limit 1`,
  );
  const grace = await visitor(running.browser, running.origin, { script });
  await signIn(grace, council, email);
  return { ...two, grace, close: async () => (await two.close(), await grace.context().close()) };
}

async function happens(page, what, words) {
  await page.getByRole("radio", { name: what, exact: true }).check();
  await page.getByLabel("What was said and agreed").fill(words);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await told(page, "Saved.");
}

async function difficulty(running, { script }) {
  const look = `concern-leeds${script ? "" : "-plain"}`;
  const all = await three(running, "leeds", { script });
  const { amara, ben, grace, quinn } = all;
  await ben.goto("/leeds/my-supervision");
  await ben.getByRole("link", { name: "Raise a concern" }).click();
  await ben.getByRole("button", { name: "Raise it" }).click();
  await ben.getByRole("heading", { name: "There is a problem" }).waitFor();
  await inspect(ben, `${look}-raise`);
  await ben.getByRole("radio", { name: "Difficulty in supervision" }).check();
  await ben.getByLabel("What it is about").fill("Sessions end early, three times now.");
  await ben.getByRole("button", { name: "Raise it" }).click();
  await told(ben, "Raised.");
  const address = ben.url().replace(/^https?:\/\/[^/]+/, "").split("?")[0];
  await inspect(ben, `${look}-raised`);
  await happens(ben, "Done: Talk between the two", "We talked on the phone and did not agree.");
  // The supervisor sees it on My team; the last word is not theirs.
  await amara.goto("/leeds/my-team");
  await amara.locator(`a[href='${address}']`).click();
  await amara.getByText("Sessions end early, three times now.").waitFor();
  assert.equal(await amara.getByRole("radio", { name: /Another supervisor/ }).count(), 0);
  await happens(amara, "A note", "I will be at the meeting.");
  await grace.goto("/leeds/my-team");
  await inspect(grace, `${look}-line`);
  await grace.locator(`a[href='${address}']`).click();
  await happens(grace, "Done: Meeting with the supervisor’s line manager, with agreed outcomes", "We met, the three of us. It will not work.");
  await happens(grace, "It ends: Another supervisor, as the last option", "Agreed by all three; an administrator enters who.");
  await inspect(grace, `${look}-ended`);
  await ben.goto(address);
  await ben.getByText("Another supervisor, as the last option").first().waitFor();
  assert.equal((await quinn.goto(address)).status(), 404, "quality knows of none");
  await all.close();
}

async function rests(running, { script }) {
  const look = `concern-rutland${script ? "" : "-plain"}`;
  const all = await three(running, "rutland", { script });
  const { amara, ben, grace } = all;
  await amara.goto(`/rutland/files/${all.person}`);
  await amara.getByRole("link", { name: "Concerns", exact: true }).click();
  await amara.getByRole("button", { name: "Raise a concern" }).click();
  await amara.getByRole("radio", { name: "Serious concern" }).check();
  await amara.getByLabel("What it is about").fill("An allegation was made.");
  await amara.getByRole("button", { name: "Raise it" }).click();
  await told(amara, "Raised.");
  const address = amara.url().replace(/^https?:\/\/[^/]+/, "").split("?")[0];
  await amara.getByText("It rests: until").waitFor();
  await inspect(amara, `${look}-rests`);
  await ben.goto(address);
  await ben.getByText("keeps what is written").waitFor();
  assert.ok(!(await ben.locator("main").innerText()).includes("An allegation was made."));
  await inspect(ben, `${look}-person`);
  // A record of the two says that it has no place there.
  await amara.goto(`/rutland/relationships/${all.relationship}/sessions/new`);
  await amara.getByRole("button", { name: "Write the record" }).click();
  await amara.waitForURL(/\/records\/[^/]+\/edit/);
  const record = amara.url();
  await amara.getByText("it has no place in supervision until this is on record").waitFor();
  await inspect(amara, `${look}-record`);
  await grace.goto(address);
  await happens(grace, "Done: Formal management investigation", "Held and written up.");
  await happens(grace, "Done: The Senior Manager’s decision, with HR consulted", "No case to answer.");
  await happens(grace, "It ends: Goes back to supervision", "Both were told.");
  await amara.goto(record);
  assert.equal(await amara.getByText("it has no place in supervision").count(), 0, "released");
  await all.close();
}

async function toldToOthers(running, { script }) {
  const look = `told-merton${script ? "" : "-plain"}`;
  const two = await pair(running, "merton", { script });
  const { amara, ben } = two;
  await amara.goto(`/merton/files/${two.person}`);
  await amara.getByRole("link", { name: "Told to others" }).click();
  await amara.getByRole("button", { name: "Note what was told" }).click();
  await amara.getByRole("button", { name: "Note it" }).click();
  await amara.getByRole("heading", { name: "There is a problem" }).waitFor();
  await inspect(amara, `${look}-form`);
  await amara.getByRole("radio", { name: "HR", exact: true }).check();
  await amara.getByRole("radio", { name: "To get advice on how to support" }).check();
  await amara.getByLabel("What was told").fill("That fewer hours were asked for.");
  await amara.getByRole("radio", { name: "Yes, before it was told" }).check();
  await amara.getByRole("button", { name: "Note it" }).click();
  await told(amara, "Noted.");
  await ben.goto("/merton/my-supervision");
  await ben.getByRole("link", { name: "What was told to others" }).click();
  await ben.getByText("That fewer hours were asked for.").first().waitFor();
  await inspect(ben, `${look}-mine`);
  await two.close();
}

/** Practice is observed and signed by both; the checklist says so; the plan is put on the file and taken off again. */
async function observed(running, { script }) {
  const council = "blackburn-with-darwen";
  const look = `observed-bwd${script ? "" : "-plain"}`;
  const such = `exists (select from post o where o.tenant_id = r.tenant_id and o.person_id = r.subject_id and o.superseded_at is null
    and o.until_day is null and o.role = 'family-support-worker') and not exists (select from session_now n where n.tenant_id = r.tenant_id
    and n.subject_id = r.subject_id and n.day = current_date)`;
  const two = await pair(running, council, { such, script });
  const { amara, ben } = two;
  await amara.goto(`/${council}/relationships/${two.relationship}/sessions/new`);
  await amara.getByLabel("Kind of session").selectOption({ label: "Observation of practice" });
  await amara.getByRole("button", { name: "Write the record" }).click();
  await amara.waitForURL(/\/records\/[^/]+\/edit/);
  const record = amara.url().replace(/^https?:\/\/[^/]+/, "").replace(/\/edit.*/, "");
  await inspect(amara, `${look}-form`);
  await fillEverything(amara, "Seen:");
  await checkAndShare(amara, two, {});
  await read(ben, two, record, { look });
  await answer(ben, "Sign", "");
  await ben.goto(`/${council}/files/${two.person}/checklist`);
  await ben.getByText("Observed piece of practice").first().waitFor();
  await inspect(ben, `${look}-checklist`);
  await two.close();
}

async function council(running, { script }) {
  const look = `council-merton${script ? "" : "-plain"}`;
  const two = await pair(running, "merton", { script });
  const { quinn, amara } = two;
  await amara.goto(`/merton/files/${two.person}/checklist`);
  await amara.getByRole("link", { name: /^Note.*Professional development plan/ }).click();
  await inspect(amara, `${look}-note`);
  await amara.getByRole("button", { name: "Note it in the file" }).click();
  await told(amara, "Noted in the file.");
  await inspect(amara, `${look}-checklist`);
  await amara.getByRole("button", { name: /^Take back Professional development plan/ }).first().click();
  await told(amara, "Taken back");
  await quinn.goto("/merton/quality");
  await quinn.getByRole("link", { name: "Duties of the council" }).click();
  await quinn.getByLabel("What", { exact: true }).selectOption({ label: "Annual staff survey" });
  await quinn.getByLabel("What came of it").fill("Two thirds answered; reflection is asked for.");
  await quinn.getByRole("button", { name: "Note it" }).click();
  await told(quinn, "Noted.");
  await quinn.getByText("Two thirds answered").first().waitFor();
  await inspect(quinn, look);
  await two.close();
}

export const journeys = {
  "a difficulty that ends with another supervisor, in Leeds": (running) => difficulty(running, { script: true }),
  "a serious concern that rests and is released, in Rutland, without script": (running) => rests(running, { script: false }),
  "what is told to others, in Merton": (running) => toldToOthers(running, { script: true }),
  "an observation of practice in Blackburn with Darwen, without script": (running) => observed(running, { script: false }),
  "the checklist and the duties of the council, in Merton": (running) => council(running, { script: true }),
};
export const more = {
  "the checklist and the duties of the council, in Merton, without script": (running) => council(running, { script: false }),
  "a difficulty that ends with another supervisor, in Leeds, without script": (running) => difficulty(running, { script: false }),
  "a serious concern that rests and is released, in Rutland": (running) => rests(running, { script: true }),
  "what is told to others, in Merton, without script": (running) => toldToOthers(running, { script: false }),
  "an observation of practice in Blackburn with Darwen": (running) => observed(running, { script: true }),
};
