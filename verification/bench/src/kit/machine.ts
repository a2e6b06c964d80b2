import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";

/** The machine of the figures, in one line. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown CPU";
  const gib = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.versions.node}, ${availableParallelism()} cores of ${model}, ${gib} GiB, ${process.platform}`;
}

const manifest: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);

/** The versions of the packages: "koa 3.3.0, …". */
export const versions = (names: readonly string[]): string =>
  names.map((name) => `${name} ${manifest.dependencies[name]}`).join(", ");
