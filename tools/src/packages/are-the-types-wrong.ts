import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { problemAffectsResolutionKind, problemKindInfo } from "@arethetypeswrong/core/problems";
import type { Violation } from "../architecture/source-file.ts";

/** How an ESM-only package is imported: nothing here promises CommonJS, or TypeScript's resolution of before 2022. */
const promised = ["node16-esm", "bundler"] as const;

/** What attw (its profile "esm-only") finds wrong in a tarball: types that aren't found, or lie about what is loaded. */
export async function checkResolution(tarball: string): Promise<Violation[]> {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  const name = analysis.packageName;
  if (analysis.types === false) return [`${name}: attw: no types`];
  return analysis.problems
    .filter((problem) => promised.some((kind) => problemAffectsResolutionKind(problem, kind, analysis)))
    .map((problem) => {
      const entry = "entrypoint" in problem ? ` of "${problem.entrypoint}"` : "";
      const details = JSON.stringify(problem, (key, value) => (key === "trace" ? undefined : value));
      return `${name}: attw: ${problemKindInfo[problem.kind].title}${entry}: ${details}`;
    });
}
