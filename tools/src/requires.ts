import { describe } from "vitest";
import { type Component, components, locate } from "./components.ts";

export { type Component, components, locate };

declare module "vitest" {
  interface TaskMeta {
    /** The reason why a suite is skipped on this machine. The closing report groups by it. */
    skippedBecause?: string;
  }
}

/** A suite of tests that need a component. Skipped if the component is missing. */
export type SuiteWith = (name: string, body: (program: string) => void) => void;

/**
 * Tests that need a component of the machine. On a developer's machine without it they are skipped, and the run's last
 * lines count them and say why; under `CI=true` a missing component is an error, so that no skipped suite stays unnoticed.
 *
 * @example
 * requires("chromium")("signs out of both apps", (program) => {
 *   test("…", async () => { await chromium.launch({ executablePath: program }) });
 * });
 * @throws Error under CI if the component is missing
 */
export function requires(component: Component, environment: NodeJS.ProcessEnv = process.env): SuiteWith {
  const found = locate(component, environment.PATH ?? "");
  if (found !== undefined) return (name, body) => describe(name, () => body(found));
  const { programs, install } = components[component];
  const reason = `needs ${component}, which is not on this machine (${install})`;
  if (isCI(environment)) throw new Error(`CI: this suite ${reason}`);
  return (name, body) => describe(name, { skip: true, meta: { skippedBecause: reason } }, () => body(programs[0]));
}

function isCI({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== "" && CI !== "false";
}
