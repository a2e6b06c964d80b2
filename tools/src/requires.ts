import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Why a suite is skipped on this machine; the closing report groups by it. */
    skippedBecause?: string;
  }
}

interface Requirement {
  /** The names that its program may have. */
  readonly programs: readonly [string, ...string[]];
  /** How to get it. */
  readonly install: string;
  /** Where it may lie beside the PATH. */
  readonly folders?: () => readonly string[];
}

/** The components of a machine that some tests need. */
const components = {
  chromium: { programs: ["chromium", "chromium-browser", "google-chrome"], install: "apt-get install chromium" },
  openssl: { programs: ["openssl"], install: "apt-get install openssl" },
  pgbouncer: { programs: ["pgbouncer"], install: "apt-get install pgbouncer", folders: () => ["/usr/sbin"] },
  postgresql: { programs: ["postgres"], install: "apt-get install postgresql", folders: () => postgresFolders() },
  "redis-server": { programs: ["redis-server"], install: "apt-get install redis-server" },
} as const satisfies Record<string, Requirement>;

export type Component = keyof typeof components;

/** A suite of tests that need a component; skipped where the component is missing. */
export type SuiteWith = (name: string, body: (program: string) => void) => void;

/**
 * Tests that need a component of the machine. On a developer's machine without it they are skipped, and the run's last
 * lines count them and say why; under `CI=true` a missing component is an error, so that no suite is skipped in silence.
 *
 * @example
 * requires("chromium")("signs out of both apps", (program) => {
 *   test("…", async () => { await chromium.launch({ executablePath: program }) });
 * });
 * @throws Error under CI when the component is missing
 */
export function requires(component: Component, environment: NodeJS.ProcessEnv = process.env): SuiteWith {
  const found = locate(component, environment.PATH ?? "");
  if (found !== undefined) return (name, body) => describe(name, () => body(found));
  const { programs, install } = components[component];
  const reason = `needs ${component}, which is not on this machine (${install})`;
  if (isCI(environment)) throw new Error(`CI: this suite ${reason}`);
  return (name, body) => describe(name, { skip: true, meta: { skippedBecause: reason } }, () => body(programs[0]));
}

/** The path of a component's program, looked for on the given PATH. */
export function locate(component: Component, path: string): string | undefined {
  const { programs, folders }: Requirement = components[component];
  const places = [...path.split(delimiter), ...(folders?.() ?? [])];
  return programs.flatMap((program) => places.map((folder) => join(folder, program))).find(isExecutable);
}

/** Debian keeps each version's programs in a folder of its own, beside the PATH. The newest comes first. */
function postgresFolders(root = "/usr/lib/postgresql"): readonly string[] {
  try {
    const versions = readdirSync(root).sort((one, other) => Number(other) - Number(one));
    return versions.map((version) => join(root, version, "bin"));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isCI({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== "" && CI !== "false";
}
