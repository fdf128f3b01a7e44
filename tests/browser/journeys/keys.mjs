// How much work an ordinary one-to-one is, by keyboard alone: the fields of the form, those that it asks about, and the keys pressed.
import assert from "node:assert/strict";
import { pair } from "../people.mjs";
import { told } from "../writing.mjs";

/** At most so many keys beside the words themselves, from My team to shared. */
const KEYS = 170;
/** What stands in a field that the form asks about. */
const WORDS = "Calm week.";

let pressed = 0;
async function press(page, key) {
  pressed += 1;
  await page.keyboard.press(key);
}

/** Tab until the element with this name has the focus. */
async function tabTo(page, name) {
  for (let tabs = 0; tabs < 200; tabs += 1) {
    await press(page, "Tab");
    const found = await page.evaluate(() => (document.activeElement.innerText || document.activeElement.getAttribute("id") || "").trim());
    if (name.test(found)) return;
  }
  throw new Error(`the keyboard never comes to ${name}`);
}

export const journeys = {
  async "the keys of an ordinary one-to-one"(running) {
    const two = await pair(running, "leeds");
    const page = two.amara;
    pressed = 0;
    await page.goto("/leeds/my-team");
    await tabTo(page, new RegExp(`^Record\\s*a session with ${two.name}`));
    await press(page, "Enter");
    await page.getByRole("heading", { level: 1, name: `Record a session with ${two.name}` }).waitFor();
    await tabTo(page, /^Write the record$/);
    await press(page, "Enter");
    await page.waitForURL(/\/edit/);
    const fields = await page.locator("form[data-autosave]").locator("input:visible, select:visible, textarea:visible").count();
    // What it asks about: the answers page names every section that the policy wants and that is empty.
    const here = page.url();
    await page.getByRole("button", { name: "Check and share" }).click();
    const asked = await page.locator(".app-card", { hasText: "Worth another look" }).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href").split("#")[1]));
    await page.goto(here);
    const before = pressed;
    let typed = 0;
    for (const id of asked) {
      await tabTo(page, new RegExp(`^${id}$`));
      await page.keyboard.type(WORDS);
      typed += WORDS.length;
    }
    await tabTo(page, /^Check and share$/);
    await press(page, "Enter");
    await page.getByRole("heading", { level: 1, name: /^Check and share/ }).waitFor();
    assert.equal(await page.locator(".app-card", { hasText: "Worth another look" }).count(), 0, "nothing is asked about any more");
    await tabTo(page, new RegExp(`^Share with ${two.name}$`));
    await press(page, "Enter");
    await told(page, "Shared.");
    console.log(`     an ordinary one-to-one in Leeds: ${fields} fields shown, ${asked.length} asked about, ${pressed} keys beside ${typed} letters of text (${before} of them to come to the form)`);
    assert.ok(asked.length > 0 && asked.length <= 6, `${asked.length} sections are asked about`);
    assert.ok(pressed <= KEYS, `${pressed} keys`);
    await two.close();
  },
};
