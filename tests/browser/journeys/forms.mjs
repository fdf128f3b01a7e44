// Each council's own form: its sections as the policy has them, recorded, shared, read and signed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "../browser.mjs";
import { councils, pair } from "../people.mjs";
import { answer, beginRecord, checkAndShare, count, fillEverything, read, told } from "../writing.mjs";

const policies = fileURLToPath(new URL("../../../policies", import.meta.url));

/** The headings of a council's form, read from its policy files: [{ heading, everybody }]. */
function sections(council, form) {
  const [version] = readdirSync(`${policies}/${council}`, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== "examples");
  const files = readdirSync(`${policies}/${council}/${version.name}`).map((name) => readFileSync(`${policies}/${council}/${version.name}/${name}`, "utf8"));
  for (const text of files) {
    const own = text.split(/^\[\[form\]\]/m).slice(1).find((part) => new RegExp(`^id = "${form}"`, "m").test(part.split(/^\[/m)[0]));
    if (!own) continue;
    const tables = own.split(/^\[/m)[0] === own ? [own] : own.split(/^\[\[form\.section\]\]/m).slice(1);
    return tables
      .map((table) => table.split(/^\[/m)[0])
      .map((table) => ({ heading: /^heading = "(.*)"/m.exec(table)[1].replaceAll('\\"', '"'), everybody: !/^(who|part) = /m.test(table) }));
  }
  throw new Error(`${council} has no form ${form}`);
}

export const journeys = {};
for (const council of councils) {
  journeys[`the own form of ${council}`] = async (running) => {
    const two = await pair(running, council);
    const record = await beginRecord(two.amara, two, { look: council });
    const [[form]] = await running.server.ask(`select form from record where id = '${record.split("/").pop()}'`);
    const shown = await two.amara.locator("main").innerText();
    for (const { heading, everybody } of sections(council, form)) {
      if (everybody) assert.ok(shown.includes(heading), `the form of ${council} asks for: ${heading}`);
    }
    await inspect(two.amara, `${council}-form`);
    await fillEverything(two.amara, `Written for ${council}:`);
    await checkAndShare(two.amara, two, { look: council });
    await read(two.ben, two, record, { look: council });
    const text = await two.ben.locator("main").innerText();
    assert.ok(text.includes(`Written for ${council}:`), "the supervisee reads what was written");
    await answer(two.ben, "Sign");
    await told(two.ben, "Signed.");
    await inspect(two.ben, `${council}-signed`);
    assert.equal(await count(running.server, `select count(*) from sign_off where record_id = '${record.split("/").pop()}' and kind = 'sign'`), 1);
    await two.close();
  };
}
