import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { withRepository } from "./packages/repository-field.ts";

// Writes the repository of the build, from GitHub Actions, into every package's package.json. A step of the release
// workflow. The change is not committed.

const root = resolve(import.meta.dirname, "../..");
for (const path of globSync("packages/*/package.json", { cwd: root })) {
  const manifest = JSON.parse(readFileSync(join(root, path), "utf8"));
  const named = withRepository(manifest, dirname(path), process.env);
  writeFileSync(join(root, path), `${JSON.stringify(named, undefined, 2)}\n`);
}
