import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyWorkspace, demand, pack, publishable, readJson } from "../../../../tools/src/packages/stage.ts";

/** Builds and packs the workspace's packages. @returns the tarballs by package */
export function packWorkspace(stage: string): ReadonlyMap<string, string> {
  const [workspace, into] = [join(stage, "workspace"), join(stage, "tarballs")];
  for (const folder of [workspace, into]) mkdirSync(folder);
  copyWorkspace(workspace);
  demand("tsc", ["--build", "tsconfig.build.json"], workspace);
  return new Map(
    publishable(workspace).map((folder) => [String(readJson(join(folder, "package.json")).name), pack(folder, into)]),
  );
}
