import { join } from "node:path";
import { run } from "../../../../tools/src/packages/stage.ts";
import { nodeModules } from "../runtimes/process-runtime.ts";
import { apps, olderTypeScript, resolutions, writeTypeScriptConfig } from "./project.ts";

/** One use of an installed project: a column of the table. The test returns the problem, if there is one. */
export interface Use {
  readonly suite: string;
  test(): string | undefined;
}

const runtimes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "Node 22": [join(nodeModules, "node-22/bin/node")],
  "Node 24": [join(nodeModules, "node-24/bin/node")],
  "Node 26": [join(nodeModules, "node-26/bin/node")],
  Deno: [join(nodeModules, ".bin/deno"), "run", "--allow-all"],
  Bun: [join(nodeModules, ".bin/bun"), "run"],
};

export function testsOf(folder: string): readonly Use[] {
  const compilers = { "TypeScript 7": ["tsc"], "TypeScript 5": ["node", `node_modules/${olderTypeScript}/bin/tsc`] };
  const checked = Object.entries(compilers).flatMap(([compiler, [program = "", ...args]]) =>
    resolutions.map((resolution) => ({
      suite: `${compiler}, ${resolution.moduleResolution}`,
      test() {
        writeTypeScriptConfig(folder, resolution);
        const { status, said } = run(program, [...args, "--pretty", "false"], folder);
        return status === 0 ? undefined : said;
      },
    })),
  );
  const ran = Object.entries(runtimes).flatMap(([suite, [program, ...args]]) =>
    appsOn(suite).map((app) => ({
      suite,
      test() {
        const { status, said } = run(program, [...args, app, `${suite}.db`], folder);
        return status === 0 ? faultIn(said) : `${app} ended with ${status}:\n${said}`;
      },
    })),
  );
  return [...checked, ...ran, doctor(folder)];
}

/** The app of Next.js, with its replacement, runs on Node. */
const appsOn = (runtime: string): readonly string[] =>
  runtime.startsWith("Node ") ? apps : apps.filter((app) => app !== "next.ts");

/** The command exists, and starts. */
function doctor(folder: string): Use {
  return {
    suite: "doctor",
    test() {
      const { status, said } = run(join(folder, "node_modules/.bin/identity-web"), ["--help"], folder);
      return status === 0 && said.includes("Usage: npx @identity-web/doctor")
        ? undefined
        : `ended with ${status}:\n${said}`;
    },
  };
}

/** The required output of an app: its page is closed, and its sign-in redirects to the provider, with PKCE. */
function faultIn(said: string): string | undefined {
  const line = said.split("\n").findLast((each) => each.startsWith("{"));
  if (line === undefined) return `the app showed nothing:\n${said}`;
  const { page, signIn } = JSON.parse(line);
  if (page.status !== 401) return `the page answered ${page.status}, not 401: ${line}`;
  const isToProvider = /^https:\/\/idp\.test\/authorize\?.*code_challenge_method=S256/.test(signIn.location);
  return signIn.status === 302 && isToProvider ? undefined : `the sign-in does not lead to the provider: ${line}`;
}
