import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(join(import.meta.dirname, "..", path), "utf8");
const variables = [...read("src/settings.ts").matchAll(/(?:text|fileOf)\("([A-Z_]+)"\)|environment\.([A-Z_]+)/g)].map(
  ([, required, optional]) => required ?? optional ?? "",
);

test.each(["compose.yaml", "kubernetes/app.yaml"])("%s sets every environment variable that the app reads", (file) => {
  expect(variables).toHaveLength(9);
  for (const name of variables) expect(read(file)).toMatch(new RegExp(`\\b${name}\\b`));
});

test("the image installs what the lockfile says, without scripts, and starts as `npm start` does, as a numbered user", () => {
  const dockerfile = read("Dockerfile");
  const [, command = "[]"] = /^CMD (.*)$/m.exec(dockerfile) ?? [];
  expect(JSON.parse(command).join(" ")).toBe(JSON.parse(read("package.json")).scripts.start);
  expect(dockerfile.match(/\bnpm .*$/gm)).toEqual([
    "npm ci --omit=dev --ignore-scripts",
    expect.stringMatching(/^npm in/),
  ]);
  expect(dockerfile).toMatch(/^USER \d+$/m);
});

test("only the app reaches Redis, and needs its password", () => {
  const services = read("compose.yaml").split(/^ {2}(?=[\w-]+:)/m);
  const inNetwork = (name: string) =>
    services.filter((text) => new RegExp(`networks: \\[.*\\b${name}\\b`).test(text)).map((text) => text.split(":")[0]);
  expect(inNetwork("data")).toEqual(["app-1", "redis"]);
  expect(services.filter((text) => /^\w+:\s+image:/.test(text) && !text.includes("networks:"))).toEqual([]);
  expect(services.find((text) => text.startsWith("redis:"))).toContain("redis-server /run/secrets/redis-config");
  const manifests = read("kubernetes/app.yaml");
  expect(manifests).toMatch(/kind: NetworkPolicy\nmetadata: \{ name: redis \}/);
  expect(manifests).toContain("rediss://");
});

test("on Kubernetes the app has no more rights than it needs", () => {
  const manifests = read("kubernetes/app.yaml");
  const rights = [
    "runAsNonRoot: true",
    "allowPrivilegeEscalation: false",
    "readOnlyRootFilesystem: true",
    "drop: [ALL]",
  ];
  for (const right of [...rights, "automountServiceAccountToken: false"]) expect(manifests).toContain(right);
});

test("the collector has a pipeline for everything that the app exports", () => {
  const collector = read("monitoring/collector.yaml");
  for (const what of ["metrics", "traces"])
    expect(collector).toMatch(new RegExp(`^ {4}${what}: \\{ receivers: \\[otlp\\]`, "m"));
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
