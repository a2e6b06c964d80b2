import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A reason with its texts and the package that has it. */
export interface Reason {
  readonly package: string;
  readonly reason: string;
  readonly code: string;
  readonly status?: number;
  readonly message: string;
  readonly cure?: string;
}

/** Every catalogue: the files with the name error-texts.ts, which export `errorTexts`. */
export async function readCatalogues(root: string): Promise<Reason[]> {
  const files = globSync("packages/*/src/**/error-texts.ts", { cwd: root }).sort();
  const all = await Promise.all(files.map((file) => readCatalogue(root, file)));
  return all.flat();
}

async function readCatalogue(root: string, file: string): Promise<Reason[]> {
  const folder = file.split("/", 2).join("/");
  const { name } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const { errorTexts } = await import(pathToFileURL(join(root, file)).href);
  return Object.entries<Omit<Reason, "package" | "reason">>(errorTexts).map(([reason, text]) => ({
    package: String(name),
    reason,
    ...text,
  }));
}

/** Reasons that are in two catalogues. A reader would find two entries. */
export function repeated(reasons: readonly Reason[]): string[] {
  const seen = new Map<string, string>();
  return reasons.flatMap(({ reason, package: name }) => {
    const before = seen.get(reason);
    seen.set(reason, name);
    return before === undefined ? [] : [`${reason}: in ${before} and in ${name}`];
  });
}
