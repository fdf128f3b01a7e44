// What if: a quality lead tries other numbers on what happened, with script and without, and nothing is changed by it.
import assert from "node:assert/strict";
import { inspect, signIn, visitor } from "../browser.mjs";
import { demoPeople } from "../people.mjs";
import { count } from "../writing.mjs";

const council = "leeds";

async function tries({ browser, origin, server }, { script }) {
  const name = script ? "what-if" : "what-if-plain";
  const door = await visitor(browser, origin);
  const people = await demoPeople(door, council);
  await door.context().close();
  const page = await visitor(browser, origin, { script });
  await signIn(page, council, people.find((person) => person.label.startsWith("Quality lead")).email);
  const before = await count(server, "select sum(n) from fact_version");
  await page.goto(`/${council}/quality`);
  await page.getByRole("link", { name: "What if the policy had other numbers?" }).click();
  await page.getByRole("heading", { level: 1, name: "What if" }).waitFor();
  await inspect(page, name);
  await page.locator("summary", { hasText: "One-to-one supervision" }).click();
  const every = page.getByLabel(/^Social Worker or Practice Educator.*every$/);
  await every.fill("now and then");
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  assert.equal(await every.inputValue(), "now and then", "what was typed is kept");
  await inspect(page, `${name}-refused`);
  await every.fill("2 weeks");
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.getByRole("heading", { name: "What would change" }).waitFor();
  await page.getByText("2 weeks instead of 1 month.").waitFor();
  await inspect(page, `${name}-outcome`);
  const heading = await page.getByRole("heading", { name: /^Whose days change/ }).innerText();
  const all = Number(/\((.*)\)/.exec(heading)[1].replace(",", ""));
  const changes = await page.locator("td[data-label='Days that change']").allInnerTexts();
  assert.equal(changes.map((text) => Number(text.replace(",", ""))).reduce((a, b) => a + b), all, "the clocks add up to the list");
  assert.ok(all > 100, `a fortnight changes the days of many: ${all}`);
  // The list goes on, and its address holds the question.
  await page.getByRole("link", { name: "Page 2" }).click();
  await page.waitForURL(/page=2/);
  await page.getByText("2 weeks instead of 1 month.").waitFor();
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes("page=2"));
  assert.equal(await count(server, "select sum(n) from fact_version"), before, "nothing is stored");
  await page.context().close();
}

export const journeys = {
  "other numbers tried, with script": (running) => tries(running, { script: true }),
  "other numbers tried, without script": (running) => tries(running, { script: false }),
};
