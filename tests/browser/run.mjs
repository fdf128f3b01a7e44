// Starts one Plumbline with demo data and one without, runs every journey against them, and says what passed.
import { launch } from "./browser.mjs";
import { lookedAt } from "./browser.mjs";
import { start } from "./server.mjs";
import * as administration from "./journeys/administration.mjs";
import * as agreed from "./journeys/agreed.mjs";
import * as caseload from "./journeys/caseload.mjs";
import * as concerns from "./journeys/concerns.mjs";
import * as children from "./journeys/children.mjs";
import * as forms from "./journeys/forms.mjs";
import * as guard from "./journeys/guard.mjs";
import * as inspection from "./journeys/inspection.mjs";
import * as journal from "./journeys/journal.mjs";
import * as keys from "./journeys/keys.mjs";
import * as nothing from "./journeys/nothing.mjs";
import * as pages from "./journeys/pages.mjs";
import * as plans from "./journeys/plans.mjs";
import * as quality from "./journeys/quality.mjs";
import * as reasons from "./journeys/reasons.mjs";
import * as staffImport from "./journeys/staff-import.mjs";
import * as teams from "./journeys/teams.mjs";
import * as trouble from "./journeys/trouble.mjs";
import * as whatIf from "./journeys/what_if.mjs";
import * as whole from "./journeys/whole.mjs";

// Words choose journeys by their names; `all` adds the pages of every council to what a usual run looks at.
const words = process.argv.slice(2);
const wanted = words.filter((word) => word !== "all");
const journeys = [pages, whole, plans, agreed, reasons, administration, trouble, keys, forms, children, guard, inspection, caseload, staffImport, teams, concerns, journal, quality, whatIf, nothing].flatMap((file) => Object.entries({ ...file.journeys, ...(words.includes("all") ? file.more : {}) })).filter(([name]) => wanted.length === 0 || wanted.some((word) => name.includes(word)));

const browser = await launch();
const demo = await start();
let passed = 0;
let failed = 0;
for (const [name, journey] of journeys) {
  const began = Date.now();
  try {
    await journey({ browser, origin: demo.origin, server: demo });
    passed += 1;
    console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
await browser.close();
await demo.stop();
console.log(`pages looked at with axe and at 320 px: ${lookedAt().length}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
