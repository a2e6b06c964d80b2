import type { Chosen } from "./choice.ts";
import { typescriptOf, versionOf } from "./versions.ts";

const doctor = "node --env-file=.env node_modules/@identity-web/doctor/dist/cli/main.js";

/** The package.json of an app. */
export function manifestOf(name: string, { framework, provider, store }: Chosen): object {
  const parts = [framework, provider, store];
  const isLocal = provider.id === "local";
  const dependencies = versioned(parts.flatMap((part) => part.dependencies));
  const own = ["@identity-web/doctor", "@identity-web/testing", "@types/node", "vitest"];
  const devDependencies = versioned(
    [...own, ...parts.flatMap((part) => part.devDependencies)].filter((one) => !(one in dependencies)),
  );
  return {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    engines: { node: ">=22.18" },
    scripts: {
      ...(isLocal ? { dev: "node --env-file=.env scripts/dev.ts", "dev:app": framework.dev } : { dev: framework.dev }),
      ...framework.scripts,
      test: "vitest run",
      check: framework.check,
      doctor: `${doctor} src/options.ts`,
      register: `${doctor} register src/options.ts --for ${provider.registerAs}`,
    },
    dependencies,
    devDependencies: sorted({ ...devDependencies, typescript: typescriptOf(framework.id) }),
  };
}

const versioned = (names: readonly string[]): Record<string, string> =>
  sorted(Object.fromEntries(names.map((name) => [name, versionOf(name)])));

const sorted = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
