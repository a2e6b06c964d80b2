import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

interface Requirement {
  /** The possible names of its program. */
  readonly programs: readonly [string, ...string[]];
  /** How to get it. */
  readonly install: string;
  /** Further folders in which it may be, beside the PATH. */
  readonly folders?: () => readonly string[];
}

/** The components of a machine that some tests need. */
export const components = {
  chromium: { programs: ["chromium", "chromium-browser", "google-chrome"], install: "apt-get install chromium" },
  openssl: { programs: ["openssl"], install: "apt-get install openssl" },
  pgbouncer: { programs: ["pgbouncer"], install: "apt-get install pgbouncer", folders: () => ["/usr/sbin"] },
  postgresql: { programs: ["postgres"], install: "apt-get install postgresql", folders: () => postgresFolders() },
  "redis-server": { programs: ["redis-server"], install: "apt-get install redis-server" },
} as const satisfies Record<string, Requirement>;

export type Component = keyof typeof components;

/** The path of a component's program on the given PATH. */
export function locate(component: Component, path: string): string | undefined {
  const { programs, folders }: Requirement = components[component];
  const places = [...path.split(delimiter), ...(folders?.() ?? [])];
  return programs.flatMap((program) => places.map((folder) => join(folder, program))).find(isExecutable);
}

/** Debian keeps each version's programs in a separate folder, which isn't on the PATH. The newest is first. */
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
