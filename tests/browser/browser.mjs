// A real Chromium, its pages looked at by axe and measured for sideways scrolling.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { existsSync } from "node:fs";

const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));

/** Chromium without anything that calls home. */
export async function launch() {
  assert.ok(executablePath, "Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** A person's own browser window, with or without script. */
export async function visitor(browser, origin, { script = true, width = 1280 } = {}) {
  const context = await browser.newContext({ baseURL: origin, javaScriptEnabled: script, viewport: { width, height: 900 }, locale: "en-GB", timezoneId: "Europe/London" });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  // axe is script itself: where the page runs none, only its width is measured.
  page.runsScript = script;
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/the server responded with a status of 4(09|22|04|01)/.test(message.text())) page.complaints.push(`console: ${message.text()}`);
  });
  return page;
}

/** Signs in with a demo person's address. */
export async function signIn(page, council, email, password = "plumbline-demo") {
  await page.goto(`/${council}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.locator("form").filter({ has: page.getByLabel("E-mail address") }).getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
}

const looked = new Set();

/** The innermost elements that reach beyond a narrow screen. */
async function widest(page) {
  return page.evaluate(() => {
    const over = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > 321 && !element.closest("svg"));
    const inner = over.filter((element) => !over.some((other) => other !== element && element.contains(other)));
    return inner.slice(0, 3).map((element) => element.outerHTML.slice(0, 160)).join(" | ");
  });
}

/** What is wrong with a page: WCAG 2.2 A and AA by axe, sideways scrolling at 320 px, what the browser complains of. Without script it is measured only. */
async function faults(page, name) {
  const found = [];
  if (page.runsScript) {
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]).analyze();
    found.push(...violations.map((v) => `axe: ${v.id}: ${v.nodes.map((n) => n.html).slice(0, 2).join(" | ")}`));
  }
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > 320) found.push(`scrolls sideways at 320 px: ${wide} px wide: ${await widest(page)}`);
  if (process.env.PLUMBLINE_PICTURES) {
    await page.screenshot({ path: `${process.env.PLUMBLINE_PICTURES}/${name}-320.png`, fullPage: true });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.screenshot({ path: `${process.env.PLUMBLINE_PICTURES}/${name}-1280.png`, fullPage: true });
  }
  await page.setViewportSize(before);
  found.push(...page.complaints.splice(0));
  looked.add(name);
  return found.map((fault) => `${name}: ${fault}`);
}

/** Looks at a page and fails on anything wrong with it. */
export async function inspect(page, name) {
  assert.deepEqual(await faults(page, name), []);
}

/** Looks at a page and keeps what is wrong with it for later, so that one run tells of every page. */
export async function collect(page, name, found) {
  found.push(...(await faults(page, name)));
}

/** The pages that were looked at. */
export function lookedAt() {
  return [...looked];
}
