import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { withRepository } from "./packages/repository-field.ts";

// Writes into every package's package.json in which repository it is built, as GitHub Actions says. A step of the release
// workflow: nothing of it is committed.

const root = resolve(import.meta.dirname, "../..");
for (const path of globSync("packages/*/package.json", { cwd: root })) {
  const manifest = JSON.parse(readFileSync(join(root, path), "utf8"));
  const named = withRepository(manifest, dirname(path), process.env);
  writeFileSync(join(root, path), `${JSON.stringify(named, undefined, 2)}\n`);
}
