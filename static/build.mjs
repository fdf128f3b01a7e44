// Builds the front: styles and script into dist/<hash>/, and dist/manifest.json that names them.
// The hash is that of everything built, so that an address never changes its content and may be
// kept by a browser for ever; modules inside the folder find each other by plain relative names.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const govuk = join(here, "node_modules/govuk-frontend/dist/govuk");

const built = new Map();

const { css } = sass.compile(join(here, "app.scss"), {
  loadPaths: [govuk],
  quietDeps: true,
  style: "compressed",
});
built.set("app.css", css);

for (const name of readdirSync(join(here, "js")).filter((name) => name.endsWith(".js")).sort()) {
  built.set(name, readFileSync(join(here, "js", name), "utf8"));
}
const script = readFileSync(join(govuk, "govuk-frontend.min.js"), "utf8");
built.set("govuk-frontend.js", script.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n"));
built.set("icon.svg", readFileSync(join(here, "icon.svg"), "utf8"));

const hash = createHash("sha256");
for (const [name, text] of built) hash.update(`${name}\0${text.length}\0${text}`);
const folder = hash.digest("hex").slice(0, 16);

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, folder), { recursive: true });
for (const [name, text] of built) writeFileSync(join(dist, folder, name), text);
const named = (name) => `${folder}/${name}`;
const manifest = { css: named("app.css"), js: named("app.js"), icon: named("icon.svg") };
// Written last: who finds a manifest finds everything that it names.
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
process.stdout.write(`dist/${folder}: ${[...built.keys()].join(", ")}\n`);
