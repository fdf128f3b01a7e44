// Every page of every kind of person, in every council: what the menu leads to, and the door.
import assert from "node:assert/strict";
import { collect, inspect, signIn, visitor } from "../browser.mjs";
import { councils, demoPeople } from "../people.mjs";

export const journeys = {
  async "the door"({ browser, origin }) {
    const page = await visitor(browser, origin);
    await page.goto("/");
    await inspect(page, "front");
    for (const council of councils) {
      const people = await demoPeople(page, council);
      assert.ok(people.length >= 6, `${council} offers people to try: ${people.length}`);
    }
    await inspect(page, "sign-in");
    await page.getByLabel("E-mail address").fill("nobody@kent.example");
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.locator("form").filter({ has: page.getByLabel("E-mail address") }).getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The e-mail address or the password is not right").first().waitFor();
    assert.equal(await page.getByLabel("E-mail address").inputValue(), "nobody@kent.example");
    await inspect(page, "sign-in-refused");
    await page.context().close();
  },
};

/** The same for the other councils: only when all is asked for. */
export const more = {};

for (const council of councils) {
  (council === "rutland" ? journeys : more)[`everybody's places in ${council}`] = async ({ browser, origin }) => {
    const door = await visitor(browser, origin);
    const people = await demoPeople(door, council);
    await door.context().close();
    const found = [];
    for (const [place, { email, label }] of people.entries()) {
      const page = await visitor(browser, origin);
      await signIn(page, council, email);
      const menu = await page.locator(".govuk-service-navigation__list a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      assert.ok(menu.length > 0, `${label} has somewhere to go`);
      for (const href of menu) {
        const answer = await page.goto(href);
        assert.equal(answer.status(), 200, `${href} for ${label}`);
        await collect(page, `${council}-${place}-${href.split("/").slice(2).join("-")}`, found);
      }
      await page.context().close();
    }
    assert.deepEqual(found, []);
  };
}
