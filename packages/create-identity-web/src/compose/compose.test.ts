import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { frameworks } from "../parts/frameworks.ts";
import { stores } from "../parts/stores.ts";
import { combinations, named } from "../test/combinations.ts";
import { compose } from "./compose.ts";

const root = join(import.meta.dirname, "../../../..");
const own = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));

describe.each(combinations.map((choice) => ({ name: named(choice), choice })))("the new app $name", ({ choice }) => {
  const files = new Map(compose("my-app", choice).map(({ path, text }) => [path, text]));
  const manifest = JSON.parse(files.get("package.json") ?? "");

  test("has a test, a README of one screen, settings, and a Dockerfile where containers run it", () => {
    for (const path of ["test/app.test.ts", ".gitignore", ".env.example", "src/provider.ts", "src/options.ts"]) {
      expect(files.has(path), path).toBe(true);
    }
    expect(files.get("README.md")?.split("\n").length).toBeLessThanOrEqual(50);
    expect(files.has("Dockerfile")).toBe(choice.framework !== "hono-workers");
    expect(files.has(".dockerignore")).toBe(choice.framework !== "hono-workers");
    expect(files.has("scripts/provider.ts")).toBe(choice.provider === "local");
    expect(files.has("compose.yaml")).toBe(
      stores.find(({ id }) => id === choice.store)?.prepare === "docker compose up -d",
    );
  });

  test("has no unfilled placeholder, and each file once", () => {
    for (const [path, text] of files) expect(text, path).not.toMatch(/\{\{\w+\}\}|undefined:|<new secret>/);
    expect(compose("my-app", choice)).toHaveLength(files.size);
  });

  test("names every package that its sources import, with an exact version", () => {
    const versions: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(manifest).toMatchObject({ name: "my-app", private: true, type: "module" });
    for (const [name, version] of Object.entries(versions))
      expect(version, name).toMatch(/^\^?\d+\.\d+\.\d+(-rc\.\d+)?$/);
    for (const [path, text] of files) {
      if (!/\.tsx?$/.test(path)) continue;
      for (const name of importedBy(text)) {
        const from = path.startsWith("src/") || path.startsWith("app/") ? manifest.dependencies : versions;
        expect(from, `${path} imports ${name}`).toHaveProperty([name]);
      }
    }
  });

  test("has every setting that its sources read without a default", () => {
    const settings = parseEnv(files.get(".env") ?? "");
    expect(Object.keys(parseEnv(files.get(".env.example") ?? ""))).toEqual(Object.keys(settings));
    const read = [...files].flatMap(([path, text]) => (/^(src|scripts)\/.*\.ts$/.test(path) ? settingsIn(text) : []));
    expect(Object.keys(settings)).toEqual(expect.arrayContaining([...new Set(read)]));
    expect(settings.SECRET).toMatch(/^[\w-]{43}$/);
    expect(parseEnv(files.get(".env.example") ?? "").SECRET).toBe("");
  });
});

test("every app has a secret of its own", () => {
  const secretOf = () => {
    const files = compose("a", { framework: "koa", provider: "local" });
    return parseEnv(files.find(({ path }) => path === ".env")?.text ?? "").SECRET;
  };
  expect(secretOf()).not.toBe(secretOf());
});

test("apps get the versions that the other package.json files of the workspace pin", () => {
  const elsewhere = [
    "examples/quick-start",
    "examples/single-sign-out",
    "verification/runtimes",
    "verification/next",
    ".",
  ]
    .map((folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")))
    .map(({ dependencies, devDependencies }) => ({ ...dependencies, ...devDependencies }));
  const { "typescript-next": typescript, wrangler: _, ...onDemand } = own.onDemand;
  for (const [name, version] of Object.entries({ ...own.devDependencies, ...onDemand })) {
    if (name.startsWith("@identity-web/")) continue;
    const others = elsewhere.filter((one) => name in one && !(name === "typescript" && "next" in one));
    for (const other of others) expect(other[name], name).toBe(version);
    if (name in onDemand) expect(others.length, name).toBeGreaterThan(0);
  }
  expect(elsewhere.find((one) => "next" in one)?.typescript).toBe(typescript);
});

test("at least one framework offers each store", () => {
  const offered = new Set(frameworks.flatMap((framework) => framework.stores));
  expect(stores.map(({ id }) => id).filter((id) => !offered.has(id))).toEqual([]);
});

test("an unknown choice is refused, and the message lists the known ones", () => {
  const wrong = (choice: object) => () => compose("a", { framework: "koa", provider: "local", ...choice });
  expect(wrong({ framework: "rails" })).toThrow(/^--framework: expected one of koa, hono, .*next, and got "rails"$/);
  expect(wrong({ provider: "x" })).toThrow(
    "--provider: expected one of local, entra, keycloak, auth0, okta, google, other",
  );
  expect(wrong({ store: "durable-objects" })).toThrow(
    `--store: expected one of ${frameworks[0]?.stores.join(", ")}, and got`,
  );
  expect(wrong({ framework: "hono-workers", store: "redis" })).toThrow(
    "--store: expected one of durable-objects, and got",
  );
});

const importedBy = (text: string): readonly string[] =>
  [...text.matchAll(/from "([^".][^"]*)"/g)]
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => !specifier.startsWith("node:") && specifier !== "vitest/config")
    .map((specifier) =>
      specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/"),
    );

const settingsIn = (text: string): readonly string[] => [
  ...[...text.matchAll(/process\.env\.([A-Z_]+)(?! \?\?)\b/g)].map(([, name = ""]) => name),
  ...[...text.matchAll(/const \{([^}]*)\} = process\.env/g)].flatMap(
    ([, names = ""]) => names.match(/[A-Z_]{2,}/g) ?? [],
  ),
];
