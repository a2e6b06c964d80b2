import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startFakeEntra } from "@identity-web/testing/fake-entra";
import { describe, expect, test, vi } from "vitest";
import { visit } from "../test/browser.ts";
import { doctor, type Visited } from "../test/doctor.ts";
import { freePort } from "../test/ports.ts";
import { redactor } from "./redact.ts";
import { run } from "./run.ts";
import { usage } from "./usage.ts";

describe("wrong usage: exit code 2", () => {
  const flags = ["--issuer", "https://login.example", "--client-id", "mail", "--base-url", "https://app.example"];

  test.each<[string, readonly string[], string]>([
    ["nothing", [], "expected a configuration module, or --issuer, --client-id and --base-url"],
    ["half of the flags", ["--issuer", "https://login.example"], "expected a configuration module"],
    ["an unknown flag", ["--isuer", "x"], "Unknown option '--isuer'"],
    ["two modules", ["a.ts", "b.ts"], "expected one configuration module"],
    ["module and flags", ["a.ts", ...flags], "expected a configuration module or --issuer, and got both"],
    ["a secret on the command line", [...flags, "--client-secret", "hunter2"], "--client-secret-env NAME"],
    ["a secret's variable that isn't set", [...flags, "--client-secret-env", "NOPE"], "variable NOPE is not set"],
    ["a callback elsewhere", [...flags, "--callback", "https://app.example/cb"], "plain http on loopback"],
    ["a module that isn't there", ["no-such-module.ts"], 'module "no-such-module.ts" can\'t be loaded'],
    ["a module that throws", ["throwing-app.ts"], "can't be loaded: no such tenant"],
    ["a module that exports something else", ["ports.ts"], 'as its default or as "options"'],
  ])("%s", async (_, args, message) => {
    const { exitCode, err, out } = await doctor(args);
    expect(err).toContain(message);
    expect(err).toContain("Usage: npx @identity-web/doctor");
    expect(err).not.toContain("hunter2");
    expect([exitCode, out]).toEqual([2, ""]);
  });
});

test("the word doctor before the arguments is optional", async () => {
  const said: string[] = [];
  const terminal = { cwd: "", env: {}, out: (text: string) => void said.push(text), err: () => {}, openBrowser() {} };
  expect(await run(["doctor", "--help"], terminal)).toBe(0);
  expect(await run(["--help"], terminal)).toBe(0);
  expect(said).toEqual([usage, usage]);
  expect((await doctor(["doctor", "no-such-module.ts"])).err).toContain('module "no-such-module.ts" can\'t be loaded');
});

describe("options that identity() refuses: exit code 1", () => {
  const args = ["--issuer", "http://login.example", "--client-id", "mail", "--base-url", "http://app.example"];

  test("reports all problems as text and as JSON", async () => {
    const { exitCode, err } = await doctor(args);
    expect(exitCode).toBe(1);
    expect(err).toContain("✗ configuration: identity() can't start:");
    expect(err).toMatch(/issuer.*https/);
    expect(err).toContain("baseUrl: expected the app's own origin");
    const { configuration } = JSON.parse((await doctor([...args, "--json"])).out);
    expect(configuration.message).toContain("baseUrl");
  });
});

test("the doctor's output shows no secret of the app or the environment", () => {
  const redact = redactor({ CLIENT_SECRET: "abcdefgh1", HOME: "/home/alice", SHORT_KEY: "abc" });
  expect(redact("abcdefgh1 at /home/alice, abc")).toBe("[secret] at /home/alice, abc");
  expect(redactor({ MONKEY: "localhost" })("http://localhost")).toBe("http://localhost");
});

// A separate process starts slowly on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const root = new URL("../../../../", import.meta.url);

/** The package's only program, which `npx @identity-web/doctor` runs, as this workspace links it. */
async function npx(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Visited> {
  const program = fileURLToPath(new URL("node_modules/.bin/identity-web", root));
  const child = spawn(program, args, { cwd: fileURLToPath(root), env: { ...process.env, ...env }, stdio: "pipe" });
  const said = { out: "", err: "" };
  let browsing: Promise<unknown> | undefined;
  child.stdout.on("data", (text: Buffer) => {
    said.out += text;
  });
  child.stderr.on("data", (text: Buffer) => {
    said.err += text;
    const [, start] = /open (http:\S+)\n/.exec(said.err) ?? [];
    if (start !== undefined) browsing ??= visit(start);
  });
  const [exitCode] = await once(child, "close");
  await browsing;
  return { exitCode, ...said };
}

describe("npx @identity-web/doctor", () => {
  test("reports every channel of the demo's provider as open", async () => {
    // The provider listens on any free port. The app's own URL has this port.
    const env = { DEMO_PORT_BASE: String(Math.min(await freePort(), 65_000)) };
    const { exitCode, out } = await npx(["examples/single-sign-out/src/doctor.ts"], env);
    expect(out).toContain("✓ Global sign-out works, by front-channel, back-channel, end-session, revocation.");
    expect(exitCode).toBe(0);
  });

  test("reports the missing sid claim at a fake Entra", async () => {
    const clientId = crypto.randomUUID();
    const secret = crypto.randomUUID();
    const apps = [{ clientId, secrets: [secret] }];
    const fake = await startFakeEntra({ interactive: false, optionalClaims: [], apps });
    try {
      const { exitCode, out } = await npx(["packages/doctor/src/test/entra-app.ts"], {
        INSTANCE: fake.instance,
        TENANT: fake.entra.tenant.id,
        CLIENT_ID: clientId,
        CLIENT_SECRET: secret,
        BASE_URL: `http://localhost:${await freePort()}`,
      });
      expect(out).toContain("✗ entra-sid: the optional claim sid is missing from ID tokens");
      expect(out).toContain("✗ Global sign-out can't work. Closed: front-channel (ID tokens have no sid");
      expect(exitCode).toBe(1);
    } finally {
      await fake.stop();
    }
  });
});
