// An agreement: drafted in the council's fields, checked, offered, signed by both; then changed, and signed again beside the earlier one.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { pair, unagreed } from "../people.mjs";
import { summary } from "../planning.mjs";
import { count, fillEverything, told } from "../writing.mjs";

const council = "leeds";

/** Both sign the version that is offered: first the supervisor, then the supervisee, who comes to it from My supervision. */
async function bothSign(two, address, version, look) {
  const { amara, ben } = two;
  assert.ok((await amara.locator("main").innerText()).includes(`Version ${version} waits for the signature of`));
  await amara.getByText(`Your signature is for version ${version}`).waitFor();
  await amara.getByRole("button", { name: "Sign", exact: true }).click();
  await told(amara, "Signed.");
  assert.equal(await amara.getByRole("button", { name: "Sign", exact: true }).count(), 0, "nobody signs twice");
  await amara.getByText(`Version ${version} waits for the signature of ${two.name}.`).waitFor();
  await ben.goto(`/${council}/my-supervision`);
  await ben.locator(`a[href='${address}']`, { hasText: "Read and sign" }).click();
  await ben.getByText(`Your signature is for version ${version}`).waitFor();
  const before = await summary(ben);
  assert.match(before[two.supervisorName], /^Signed /);
  assert.equal(before[two.name], "Not signed yet");
  if (look) await inspect(ben, `${look}-to-sign`);
  await ben.getByRole("button", { name: "Sign", exact: true }).click();
  await told(ben, "Signed.");
  await ben.getByText(`Version ${version} holds.`).waitFor();
  const after = await summary(ben);
  assert.match(after[two.supervisorName], /^Signed /);
  assert.match(after[two.name], /^Signed /);
}

async function agree(running, { script }) {
  const look = `agreement-${script ? "script" : "plain"}`;
  const two = await pair(running, council, { script, such: unagreed });
  const { amara, ben } = two;
  const address = `/${council}/relationships/${two.relationship}/agreement`;
  await amara.goto(`/${council}/files/${two.person}`);
  await amara.locator(`a[href='${address}']`).click();
  await amara.getByText(`${two.supervisorName} drafts it; both read it and sign.`).waitFor();
  await inspect(amara, `${look}-none`);
  await amara.getByRole("button", { name: "Draft the agreement" }).click();
  await amara.waitForURL(/\/agreement\/edit$/);
  await inspect(amara, `${look}-edit`);
  const form = amara.locator("form", { has: amara.getByRole("button", { name: "Check and offer" }) });
  const first = form.locator("textarea").first();
  await first.fill("To think about the families, and about how we are.");
  if (script) await amara.locator("[data-autosave-status]", { hasText: /^Saved/ }).waitFor();
  else await amara.getByRole("button", { name: "Save", exact: true }).click();
  // What is drafted is one's own until it is offered.
  await ben.goto(address);
  await ben.getByText(`${two.supervisorName} is working on a first version.`).waitFor();
  assert.ok(!(await ben.locator("main").innerText()).includes("To think about the families"), "a draft is not shown");
  await amara.goto(`${address}/edit`);
  assert.equal(await first.inputValue(), "To think about the families, and about how we are.");
  await fillEverything(amara, "Agreed between us:", { send: "Check and offer" });
  // Some were filled just now; others a former agreement of theirs can have brought along.
  const texts = await form.locator("textarea").evaluateAll((areas) => areas.map((area) => area.value.replace(/\s+/g, " ").trim()).filter(Boolean));
  assert.ok(texts.length > 1, "there is more than one text");
  const holdsAll = async (page) => {
    const shown = (await page.locator("main").innerText()).replace(/\s+/g, " ");
    for (const text of texts) assert.ok(shown.includes(text), `the page shows what was agreed: ${text}`);
  };
  await amara.getByRole("button", { name: "Check and offer" }).click();
  await amara.getByRole("heading", { level: 1, name: /^Check and offer/ }).waitFor();
  await holdsAll(amara);
  await inspect(amara, `${look}-check`);
  await amara.getByRole("button", { name: "Offer for signature" }).click();
  await told(amara, "Offered for signature.");
  await inspect(amara, `${look}-offered`);
  await bothSign(two, address, 1, look);
  await inspect(ben, `${look}-signed`);
  await holdsAll(ben);

  // A change is a new version: the one before holds until both have signed, and stays readable.
  await amara.goto(address);
  await amara.getByText("Version 1 holds.").waitFor();
  await amara.getByRole("link", { name: /^Change/ }).first().click();
  await amara.waitForURL(/\/agreement\/edit/);
  await amara.getByText("This begins with version 1").waitFor();
  await first.fill("To think about the families, how we are, and what we learn.");
  await amara.getByRole("button", { name: "Check and offer" }).click();
  await amara.getByText("It becomes a new version; the one before stays readable.").waitFor();
  await amara.getByRole("button", { name: "Offer for signature" }).click();
  await told(amara, "Offered for signature.");
  await amara.getByText("Until then version 1 holds.").waitFor();
  await bothSign(two, address, 2, "");
  await ben.getByRole("link", { name: /version 1/i }).click();
  await ben.getByText("A later version was offered after it.").waitFor();
  const old = await ben.locator("main").innerText();
  assert.ok(old.includes("and about how we are.") && !old.includes("what we learn"), "the earlier version says what it said");
  await inspect(ben, `${look}-version`);
  const of = `from agreement_signature s join agreement g on g.tenant_id = s.tenant_id and g.id = s.agreement_id where g.relationship_id = '${two.relationship}'`;
  assert.equal(await count(running.server, `select count(*) ${of}`), 4, "two signatures under each version");
  await amara.goto(`/${council}/my-team`);
  const row = amara.locator("tbody tr").filter({ has: amara.getByRole("rowheader").getByRole("link", { name: two.name, exact: true }) });
  assert.ok((await row.allInnerTexts()).some((text) => /Signed/.test(text)), "My team says that it is signed");
  await two.close();
}

export const journeys = {
  async "an agreement signed by both, and changed, with script"(running) {
    await agree(running, { script: true });
  },
  async "an agreement signed by both, and changed, without script"(running) {
    await agree(running, { script: false });
  },
};
