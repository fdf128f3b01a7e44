// What goes wrong while somebody writes: two tabs, a lost connection, a sign-in that ends, a double click, the way back.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { pair } from "../people.mjs";
import { answer, beginRecord, count, fillEverything, read, told } from "../writing.mjs";

const council = "merton";
const status = (page, text) => page.locator("[data-autosave-status]", { hasText: text }).waitFor();
const idOf = (record) => record.split("/").pop();

/** The first field of the form that takes a text. */
const field = (page) => page.locator("textarea[id^='s-']").first();

export const journeys = {
  async "two tabs, one record"(running) {
    const two = await pair(running, council);
    const record = await beginRecord(two.amara, two);
    const other = await two.amara.context().newPage();
    other.complaints = [];
    other.runsScript = true;
    await other.goto(`${record}/edit`);
    await field(two.amara).fill("Written in the first tab.");
    await status(two.amara, /^Saved/);
    await field(other).fill("Written in the second tab.");
    await status(other, "Both texts are kept.");
    await inspect(other, "clash-told");
    await other.getByRole("link", { name: "See both texts" }).click();
    await other.getByRole("heading", { level: 1, name: /^Two texts/ }).waitFor();
    const both = await other.locator("main").innerText();
    assert.ok(both.includes("Written in the first tab.") && both.includes("Written in the second tab."));
    await inspect(other, "clash");
    await other.getByRole("button", { name: "Go on with mine" }).click();
    await other.waitForURL(/\/edit/);
    assert.equal(await field(other).inputValue(), "Written in the second tab.");
    assert.equal(await count(running.server, `select count(*) from draft_clash where about_id = '${idOf(record)}' and body::text like '%first tab%'`), 1, "the other text is kept");
    await two.close();
  },

  async "a connection that is lost while one types"(running) {
    const two = await pair(running, council);
    const record = await beginRecord(two.amara, two);
    await two.amara.context().setOffline(true);
    await field(two.amara).fill("Typed in a tunnel.");
    await status(two.amara, "Not saved: no connection.");
    two.amara.complaints.splice(0);
    assert.equal(await count(running.server, `select count(*) from draft where about_id = '${idOf(record)}' and body::text like '%tunnel%'`), 0);
    await two.amara.context().setOffline(false);
    await status(two.amara, /^Saved \d/);
    assert.equal(await count(running.server, `select count(*) from draft where about_id = '${idOf(record)}' and body::text like '%tunnel%'`), 1);
    two.amara.complaints.splice(0);
    await two.close();
  },

  async "a page left open past the end of its sign-in"(running) {
    for (const script of [true, false]) {
      const two = await pair(running, council, { script });
      const record = await beginRecord(two.amara, two);
      const age = () => running.server.ask("update door.sign_in set last_input_at = now() - interval '31 minutes'");
      const long = `Typed after lunch: ${"all of it, to the last word. ".repeat(400)}`.trim();
      await age();
      await field(two.amara).fill(long);
      if (script) {
        await status(two.amara, "Saved and held");
        await inspect(two.amara, "held-told");
        await two.amara.goto(`/${council}/sign-in?held=yes&back=/${council}/held`);
      } else {
        await two.amara.getByRole("button", { name: "Save", exact: true }).click();
        await two.amara.getByText("What you typed is kept for you").waitFor();
      }
      two.amara.complaints.splice(0);
      await inspect(two.amara, `sign-in-held-${script}`);
      const [[email]] = await running.server.ask(
        `select a.email from record r join session s on s.tenant_id = r.tenant_id and s.id = r.session_id join door.account a on a.tenant_id = s.tenant_id and a.person_id = s.supervisor_id where r.id = '${idOf(record)}'`,
      );
      await two.amara.getByLabel("E-mail address").fill(email);
      await two.amara.getByLabel("Password", { exact: true }).fill("plumbline-demo");
      await two.amara.locator("form").filter({ has: two.amara.getByLabel("E-mail address") }).getByRole("button", { name: "Sign in" }).click();
      await two.amara.waitForURL(/\/held/);
      await inspect(two.amara, `held-${script}`);
      await two.amara.getByRole("button", { name: /^Put it back/ }).first().click();
      await told(two.amara, "What you had typed is put back.");
      assert.equal(await field(two.amara).inputValue(), long, "not a character is lost");
      await two.close();
    }
  },

  async "a double click, and the way back after signing"(running) {
    const two = await pair(running, council);
    const record = await beginRecord(two.amara, two);
    await fillEverything(two.amara, "Said once:");
    await two.amara.getByRole("button", { name: "Check and share" }).click();
    await two.amara.getByRole("button", { name: `Share with ${two.name}` }).dblclick();
    await told(two.amara, "Shared.");
    const of = `where record_id = '${idOf(record)}'`;
    assert.equal(await count(running.server, `select count(*) from record_sharing ${of}`), 1);
    await read(two.ben, two, record);
    // The same page in a second tab, as it was before the answer.
    const stale = await two.ben.context().newPage();
    stale.complaints = [];
    stale.runsScript = true;
    await stale.goto(record);
    await stale.getByRole("radio", { name: "Disagree", exact: true }).waitFor();
    await answer(two.ben, "Sign");
    await told(two.ben, "Signed.");
    // No browser keeps the page of before: the way back leads to the record as it is now, with the answer and nothing more to choose.
    const back = await two.ben.goBack();
    assert.match(back.headers()["cache-control"], /no-store/);
    await two.ben.getByText(`${two.name} signed version 1`).waitFor();
    assert.equal(await two.ben.getByRole("button", { name: "Send your answer" }).count(), 0, "nothing is left to answer");
    await answer(stale, "Disagree", "On second thought.");
    await stale.getByText("You have answered version 1 already").waitFor();
    await inspect(stale, "answered-already");
    assert.equal(await count(running.server, `select count(*) from sign_off ${of}`), 1);
    await two.close();
  },

  async "dates that do not exist come back as typed"(running) {
    const two = await pair(running, council);
    await two.amara.goto(`/${council}/relationships/${two.relationship}/bookings/new`);
    await two.amara.getByLabel("Day", { exact: true }).fill("31");
    await two.amara.getByLabel("Month", { exact: true }).fill("2");
    await two.amara.getByLabel("Begins at").fill("25:99");
    await two.amara.getByLabel("Place (optional)").fill("Room 4 🙂 שלום");
    await two.amara.getByRole("button", { name: "Book", exact: true }).click();
    await two.amara.getByRole("heading", { name: "There is a problem" }).waitFor();
    await two.amara.getByRole("link", { name: /must be a real date/ }).waitFor();
    assert.equal(await two.amara.getByLabel("Day", { exact: true }).inputValue(), "31");
    assert.equal(await two.amara.getByLabel("Begins at").inputValue(), "25:99");
    assert.equal(await two.amara.getByLabel("Place (optional)").inputValue(), "Room 4 🙂 שלום");
    await inspect(two.amara, "booking-refused");
    await two.close();
  },
};
