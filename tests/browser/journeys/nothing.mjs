// From nothing: a council founded by command, its people by pages, and a session recorded and signed.
import assert from "node:assert/strict";
import { inspect, visitor } from "../browser.mjs";
import { dayAhead, enterDay } from "../days.mjs";
import { start } from "../server.mjs";
import { answer, beginRecord, checkAndShare, count, fillEverything, read, told } from "../writing.mjs";

const password = "four plain words here";
/** Everybody begins a few weeks before today. */
const begun = dayAhead(-24);

/** Whoever holds the one-time link chooses a password and is signed in. */
async function takeUp(browser, origin, path, look) {
  const page = await visitor(browser, origin);
  await page.goto(path);
  if (look) await inspect(page, "nothing-invitation");
  await page.getByLabel("New password").fill(password);
  await page.getByLabel("The same password again").fill(password);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await page.waitForURL((url) => !url.pathname.includes("/invitations/"));
  return page;
}

async function addUnit(page, council, name, kind, parent) {
  await page.goto(`/${council}/administration/units`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Kind", { exact: true }).selectOption({ label: kind });
  if (parent) await page.getByLabel("Belongs to").selectOption({ label: parent });
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("rowheader", { name }).waitFor();
}

/** A dated change about the person whose page is open: looked at first, then saved. */
async function change(page, add, fill, look) {
  await page.locator("summary", { hasText: new RegExp(`^\\s*${add}\\s*$`) }).click();
  const form = page.locator("details[open] form", { has: page.getByRole("button", { name: `Check what this changes ${add}` }) });
  await fill(form);
  await enterDay(form.getByRole("group", { name: "First day" }), begun);
  await form.getByRole("button", { name: `Check what this changes ${add}` }).click();
  await page.getByText("Nothing is saved yet.").waitFor();
  if (look) await inspect(page, look);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await told(page, "Saved.");
}

async function addPerson(page, council, name, role, look = "") {
  const email = `${name.split(" ")[0].toLowerCase()}@${council}.example`;
  await page.goto(`/${council}/administration/people/new`);
  if (look) await inspect(page, "nothing-new-person");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await enterDay(page.getByRole("group", { name: "First day of employment" }), begun);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Add person" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  const address = page.url().split("?")[0];
  await change(
    page,
    "Add a post",
    async (form) => {
      await form.getByLabel("Role", { exact: true }).selectOption({ label: role });
      await form.getByLabel("Team or service").selectOption({ label: "Assessment team" });
    },
    look && "nothing-check-post",
  );
  await page.goto(address);
  if (look) await inspect(page, "nothing-person");
  await page.getByRole("button", { name: "Make a one-time link" }).click();
  const link = await page.locator(".app-link-shown a").getAttribute("href");
  if (look) await inspect(page, "nothing-invited");
  return { address, link };
}

/** A council by command, its first administrator, a team, a supervisor and a supervisee, by pages; the two are signed in. */
async function settle(browser, server, { council, administrator, supervisor, supervisee, look = false }) {
  await server.command("council", "add", council);
  const said = await server.command("person", "invite", "--council", council, "--name", "Ada Field", "--email", `ada@${council}.example`, "--role", administrator);
  const [path] = new RegExp(`/${council}/invitations/\\S+`).exec(said);
  const ada = await takeUp(browser, server.origin, path, look);
  await ada.goto(`/${council}`);
  if (look) await inspect(ada, "nothing-administration");
  await addUnit(ada, council, "Field social work", "Service", "Children’s services");
  if (look) await inspect(ada, "nothing-units");
  await addUnit(ada, council, "Assessment team", "Team", "Field social work");
  const amara = await addPerson(ada, council, "Amara Osei", supervisor, look ? "look" : "");
  const ben = await addPerson(ada, council, "Ben Carter", supervisee);
  await ada.goto(ben.address);
  await change(
    ada,
    "Add or change a supervisor",
    async (form) => {
      await form.getByLabel("Kind of relationship").selectOption({ label: "Line supervisor" });
      await form.getByLabel("Who supervises").selectOption({ label: "Amara Osei" });
    },
    look && "nothing-check-relationship",
  );
  if (look) await inspect(ada, "nothing-related");
  const two = { council, name: "Ben Carter", supervisorName: "Amara Osei", amara: await takeUp(browser, server.origin, amara.link), ben: await takeUp(browser, server.origin, ben.link) };
  return { ada, two };
}

/** A first session in the council's own form, shared and signed. */
async function recordAndSign(server, two, look = "") {
  const record = await beginRecord(two.amara, two);
  if (look) await inspect(two.amara, `${look}-record`);
  await fillEverything(two.amara, "Our first session:");
  await checkAndShare(two.amara, two);
  await read(two.ben, two, record, { look });
  await answer(two.ben, "Sign");
  await told(two.ben, "Signed.");
  assert.equal(await count(server, "select count(*) from sign_off where kind = 'sign'"), 1);
}

export const journeys = {
  async "from nothing to a signed record"({ browser }) {
    const server = await start({ demo: false });
    const council = "rutland";
    try {
      const { ada, two } = await settle(browser, server, { council, administrator: "system-administrator", supervisor: "Team Manager", supervisee: "Social Worker", look: true });
      const quinn = await addPerson(ada, council, "Quinn Ward", "Quality Assurance Lead");
      await recordAndSign(server, two);
      const lead = await takeUp(browser, server.origin, quinn.link);
      await lead.goto(`/${council}/quality`);
      await inspect(lead, "nothing-quality");
      const tile = lead.locator(".app-tile", { hasText: "Supervised in time" });
      const [, n, m] = /(\d+) of (\d+)/.exec(await tile.innerText()).map(Number);
      await tile.getByRole("link").first().click();
      await lead.getByRole("link", { name: "Ben Carter", exact: true }).waitFor();
      assert.equal(await lead.locator("tbody tr").count(), m, "as many are listed as are counted");
      await lead.getByRole("link", { name: /^In time / }).click();
      await lead.waitForURL(/show=in-time/);
      assert.deepEqual(await lead.locator("tbody tr th a").allInnerTexts(), ["Ben Carter"]);
      assert.equal(n, 1, "whoever was supervised today is in time");
    } finally {
      await server.stop();
    }
  },

  async "a sixth council is files and nothing else"({ browser }) {
    const server = await start({ demo: false, policies: "tests/it/engine/policies" });
    const council = "northmoor";
    try {
      const { ada, two } = await settle(browser, server, { council, administrator: "system-administrator", supervisor: "Team manager", supervisee: "Social worker" });
      await recordAndSign(server, two, "sixth");
      await two.amara.goto(`/${council}/my-team`);
      await two.amara.getByRole("link", { name: "Ben Carter" }).first().waitFor();
      await inspect(two.amara, "sixth-my-team");
      await two.ben.goto(`/${council}/policy?words=crew`);
      await two.ben.getByText("Each fieldwork crew meets every five weeks").waitFor();
      await inspect(two.ben, "sixth-policy");
      // What no page can record yet is offered on none: neither its events nor its states.
      await ada.goto(`/${council}/administration/people`);
      await ada.getByRole("link", { name: "Ben Carter" }).first().click();
      await ada.getByRole("heading", { level: 1, name: "Ben Carter" }).waitFor();
      const offered = await ada.locator("option").allTextContents();
      assert.ok(offered.includes("Newly qualified") && offered.includes("Six-month review"), offered.join(", "));
      assert.ok(!offered.includes("Survey of the crews") && !offered.includes("Held back for an inquiry"), "events and states that wait are not offered");
    } finally {
      await server.stop();
    }
  },
};
