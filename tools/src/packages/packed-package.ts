import type { Violation } from "../architecture/source-file.ts";

/** A package as a user would get it: its packed package.json and the paths of all its files. */
export interface PackedPackage {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
}

const dependencyKinds = ["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"];
const unpublishable = /^(workspace|link|file|portal|catalog):/;

/** The rules for a package before it is published, beyond those of publint. */
export function checkPacked({ manifest, files }: PackedPackage): Violation[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => {
    if (!holds) faults.push(`${String(manifest.name)}: ${fault}`);
  };
  must(manifest.license === "MIT", "license is not MIT");
  must(files.includes("LICENSE"), "LICENSE is not packed");
  must(files.includes("README.md"), "README.md is not packed: its page on the registry would be empty");
  must(typeof manifest.description === "string", "no description");
  must(manifest.type === "module", "type is not module");
  must(manifest.sideEffects !== undefined, "sideEffects is not said");
  must(
    entriesOf(manifest.engines).some(([name]) => name === "node"),
    "engines.node is not said",
  );
  for (const kind of dependencyKinds) {
    for (const [name, range] of entriesOf(manifest[kind])) {
      must(!unpublishable.test(String(range)), `${kind}: ${name}: "${range}" means nothing outside the workspace`);
    }
  }
  must(entriesOf(manifest.exports).length > 0, "no exports");
  for (const [name, target] of entriesOf(manifest.exports)) {
    const conditions = new Map(entriesOf(target));
    for (const condition of ["types", "default"]) {
      const path = String(conditions.get(condition));
      must(/^\.\/dist\//.test(path), `exports "${name}": ${condition} is ${path}, not in dist`);
      must(files.includes(path.replace("./", "")), `exports "${name}": ${path} is not packed`);
    }
  }
  const inDist = files.filter((path) => path.startsWith("dist/"));
  must(!inDist.some((path) => /\.test(-d)?\./.test(path)), "tests are packed");
  const strange = files.filter(
    (path) =>
      !/^(package\.json|README\.md|CHANGELOG\.md|LICENSE|schema\.sql|dist\/.+\.(js|d\.ts|json)|templates\/.+)$/.test(
        path,
      ),
  );
  must(strange.length === 0, `files are packed that no user of the package needs: ${strange.join(", ")}`);
  return faults;
}

/** The names by which users import from a package: `@identity-web/core`, `@identity-web/core/http`. */
export function entryPoints(manifest: PackedPackage["manifest"]): string[] {
  return entriesOf(manifest.exports).map(([subpath]) => `${String(manifest.name)}${subpath.slice(1)}`);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
