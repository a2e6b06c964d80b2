import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { problemAffectsResolutionKind, problemKindInfo } from "@arethetypeswrong/core/problems";
import type { Violation } from "../architecture/source-file.ts";

/** The ways to import an ESM-only package. CommonJS, and TypeScript's resolution from before 2022, aren't supported. */
const promised = ["node16-esm", "bundler"] as const;

/** The problems that attw (profile "esm-only") finds in a tarball: missing types, or types that differ from the loaded module. */
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
