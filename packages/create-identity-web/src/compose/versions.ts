import { readFileSync } from "node:fs";

interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Packages that apps install and that this workspace doesn't. */
  readonly onDemand: Readonly<Record<string, string>>;
}

const manifest: Manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/**
 * The version of a package in a created app: the one that this package is built and tested with.
 *
 * @throws Error for a package that package.json doesn't list
 */
export function versionOf(name: string): string {
  const version = manifest.devDependencies[name] ?? manifest.onDemand[name];
  if (version === undefined)
    throw new Error(`no version of ${name}: list it in the package.json of create-identity-web`);
  return version.startsWith("workspace:") ? manifest.version : version;
}

/** Next.js uses TypeScript's JavaScript API, which TypeScript 7 doesn't have. */
export const typescriptOf = (framework: string): string =>
  framework === "next" ? (manifest.onDemand["typescript-next"] ?? "") : versionOf("typescript");
