import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(join(import.meta.dirname, "..", path), "utf8");
const variables = [...read("src/settings.ts").matchAll(/(?:text|fileOf)\("([A-Z_]+)"\)|environment\.([A-Z_]+)/g)].map(
  ([, required, optional]) => required ?? optional ?? "",
);

test.each(["compose.yaml", "kubernetes/app.yaml"])("%s sets every environment variable that the app reads", (file) => {
  expect(variables).toHaveLength(8);
  for (const name of variables) expect(read(file)).toMatch(new RegExp(`\\b${name}\\b`));
});

test.each(["compose.yaml", "kubernetes/app.yaml", "Caddyfile"])("%s needs no sticky sessions", (file) => {
  expect(read(file)).not.toMatch(/ClientIP|ip_hash|lb_policy cookie/);
});

test("alerts and dashboard use only metrics that docs/telemetry.md lists, with Prometheus' endings", () => {
  const known = [...read("../../docs/telemetry.md").matchAll(/`(identity_web\.[a-z_.]+)`/g)].map(([, name = ""]) =>
    name.replaceAll(".", "_"),
  );
  const used = [read("monitoring/alerts.yaml"), read("monitoring/dashboard.json")]
    .flatMap((text) => text.match(/identity_web_[a-z_]+/g) ?? [])
    .map((name) => name.replace(/_total$|_seconds_bucket$/, ""));
  expect(used.length).toBeGreaterThan(10);
  for (const name of used) expect(known).toContain(name);
});
