import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeIdentity, memoryStore } from "@identity-web/composition";
import { systemClock } from "@identity-web/core";
import { eventType, FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { fetchListener } from "@identity-web/testing/node-server";
import { Browser } from "@identity-web/testing/scripted-provider";
import { describe, expect, onTestFinished, test } from "vitest";
import { usage } from "../cli/usage.ts";
import { doctor, findingOf, marksOf } from "../test/doctor.ts";
import { serve } from "../test/ports.ts";
import signalsApp from "../test/signals-app.ts";

const token = "a-token-for-stream-management";
const secret = "s3cret~of the_client.1";

/** A transmitter on loopback, and the doctor with an app that receives its events. */
async function setUp(app: Readonly<Record<string, string>> = {}) {
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  const server = await serve(fetchListener((request) => answer(request)));
  onTestFinished(() => server.close());
  const issuer = `http://localhost:${server.port}`;
  const pushed: Request[] = [];
  const transmitter = new FakeTransmitter({
    clock: systemClock,
    issuer,
    push: async (input, init) => {
      pushed.push(new Request(input, init));
      return new Response(null, { status: 202 });
    },
  });
  answer = (request) => transmitter.fetch(request);
  transmitter.management.abilities.tokens.add(token);
  transmitter.management.abilities.clients.set("mail-signals", secret);
  const env = { TRANSMITTER: issuer, SSF_TOKEN: token, SSF_SECRET: secret, ...app };
  /** Runs a command with the token, as JSON. */
  const run = (verb: string, ...args: readonly string[]) =>
    doctor(["signals", verb, "signals-app.ts", "--token-env", "SSF_TOKEN", "--json", ...args], env);
  const bare = (verb: string, ...args: readonly string[]) => doctor(["signals", verb, "signals-app.ts", ...args], env);
  const { streams } = transmitter.management;
  return { transmitter, issuer, run, bare, pushed, streams, env };
}

/** The stream that a command shows with --json. */
const streamOf = ({ out }: { readonly out: string }) => JSON.parse(out).stream;
const fileWith = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "doctor-signals-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "secret");
  writeFileSync(path, `${text}\n`);
  return path;
};

describe("signals create", () => {
  test("makes a stream that pushes the events that the app acts on", async () => {
    const { run, streams, issuer } = await setUp({ PUSH_HEADER: "Bearer of-the-pushes" });
    const visited = await run("create", "--authorization-env", "PUSH_HEADER", "--description", "Mail");
    expect(visited.exitCode).toBe(0);
    const [stream] = streams.values();
    expect(stream?.configuration).toMatchObject({
      description: "Mail",
      delivery: {
        method: "urn:ietf:rfc:8935",
        endpoint_url: "http://localhost:1/auth/security-events",
        authorization_header: "Bearer of-the-pushes",
      },
    });
    expect(stream?.configuration.events_requested).toContain(eventType("session-revoked"));
    expect(marksOf(visited)).toMatchObject({
      "signals-metadata": "good",
      "signals-keys": "good",
      "signals-delivery": "good",
      // The app isn't running.
      "signals-push": "none",
      "signals-created": "good",
      "signals-status": "good",
      "signals-issuer": "good",
      "signals-audience": "good",
      "signals-endpoint": "good",
      "signals-events": "good",
      "signals-verification": "none",
    });
    expect(streamOf(visited)).toMatchObject({ iss: issuer, delivery: { authorization_header: "[secret]" } });
    expect(visited.out + visited.err).not.toMatch(/of-the-pushes|a-token-for/);
  });

  test("makes a stream that is polled, for an app that polls or with --poll", async () => {
    const { run, streams } = await setUp({ DELIVERY: "poll" });
    const visited = await run("create");
    expect([...streams.values()][0]?.configuration.delivery).toMatchObject({ method: "urn:ietf:rfc:8936" });
    expect([visited.exitCode, marksOf(visited)["signals-endpoint"]]).toEqual([0, "good"]);

    const pushing = await setUp();
    const other = await pushing.run("create", "--poll", "--events", "session-revoked https://example.org/own");
    const [stream] = pushing.streams.values();
    expect(stream?.configuration).toMatchObject({
      delivery: { method: "urn:ietf:rfc:8936" },
      events_requested: [eventType("session-revoked"), "https://example.org/own"],
    });
    expect(findingOf(other, "signals-endpoint")).toMatchObject({
      mark: "bad",
      text: expect.stringContaining("by poll"),
      cure: expect.stringContaining(`endpoint: "${pushing.issuer}/poll"`),
    });
    expect(findingOf(other, "signals-undelivered")).toMatchObject({
      mark: "warning",
      text: expect.stringContaining("own"),
    });
    expect(findingOf(other, "signals-unasked")).toMatchObject({ mark: "warning" });
  });

  test("names the cure if the transmitter has a stream already", async () => {
    const { run, streams } = await setUp();
    await run("create");
    const again = await run("create");
    expect(again.exitCode).toBe(1);
    expect(findingOf(again, "signals-create")).toMatchObject({
      mark: "bad",
      text: expect.stringContaining("status 409"),
      cure: expect.stringContaining("signals update"),
    });
    expect(streams.size).toBe(1);
  });
});

describe("signals status", () => {
  test("says how to make a stream if there is none", async () => {
    const { run } = await setUp();
    const visited = await run("status");
    expect([visited.exitCode, findingOf(visited, "signals-status")?.cure]).toEqual([1, "Run signals create."]);
  });

  test("shows the findings as text", async () => {
    const { bare, issuer, run } = await setUp();
    await run("create");
    const { out, exitCode } = await bare("status", "--token-env", "SSF_TOKEN");
    expect(exitCode).toBe(0);
    expect(out).toContain(`${issuer}\n\n  ✓ signals-metadata: ${issuer}/.well-known/ssf-configuration answers`);
    expect(out).toContain("✓ signals-status: the stream is enabled");
    expect(out).toContain("✓ signals-events: the stream delivers session-revoked, credential-change");
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ["another issuer", { iss: "https://other.example" }, "signals-issuer", "bad"],
    ["another audience", { aud: ["https://other.example"] }, "signals-audience", "bad"],
    [
      "another address",
      { delivery: { method: "urn:ietf:rfc:8935", endpoint_url: "https://x.example/" } },
      "signals-endpoint",
      "bad",
    ],
    ["no delivery", { delivery: undefined }, "signals-endpoint", "bad"],
    ["no useful event", { events_delivered: ["https://x.example/own"] }, "signals-events", "bad"],
    ["no list of events", { events_delivered: undefined }, "signals-events", "none"],
    [
      "fewer events than requested",
      { events_delivered: [eventType("session-revoked")] },
      "signals-undelivered",
      "warning",
    ],
  ])("reports a stream with %s", async (_, members, id, mark) => {
    const { transmitter, run } = await setUp();
    await run("create");
    transmitter.management.abilities.shown = (configuration) => ({ ...configuration, ...members });
    const visited = await run("status");
    expect(marksOf(visited)[id]).toBe(mark);
    expect(visited.exitCode).toBe(mark === "bad" ? 1 : 0);
  });

  test("reports a paused stream with the transmitter's reason", async () => {
    const { run, streams } = await setUp();
    await run("create");
    for (const stream of streams.values()) Object.assign(stream, { status: "paused", reason: "too many\nfailures" });
    expect(findingOf(await run("status"), "signals-status")).toMatchObject({
      mark: "bad",
      text: 'the stream is "paused" ("too many failures"): the transmitter sends no events',
      cure: "Run signals update --status enabled.",
    });
  });

  test("asks for the stream's id if several streams deliver elsewhere", async () => {
    const { run, transmitter, streams } = await setUp();
    transmitter.management.abilities.oneStream = false;
    await run("create");
    await run("create");
    const [first, second] = [...streams.keys()];
    expect(findingOf(await run("status"), "signals-status")?.text).toContain(`"${first}", "${second}"`);
    expect(streamOf(await run("status", "--stream", String(second)))).toMatchObject({ stream_id: second });
    expect(findingOf(await run("status", "--stream", "nope"), "signals-status")?.text).toContain("status 404");
  });

  test("prefers the stream that delivers to this app", async () => {
    const { run, transmitter, streams } = await setUp();
    transmitter.management.abilities.oneStream = false;
    await run("create", "--poll");
    await run("create");
    expect(streamOf(await run("status"))).toMatchObject({ stream_id: [...streams.keys()][1] });
  });
});

describe("signals verify", () => {
  test("requests a verification event with a state that the app recognizes, and shows the state", async () => {
    const { run, transmitter, issuer, streams } = await setUp({ DELIVERY: "poll" });
    await run("create");
    const text = findingOf(await run("verify"), "signals-verify")?.text;
    expect(transmitter.stream.waiting).toHaveLength(1);
    const { sets } = await transmitter.stream.poll({ returnImmediately: true }, new AbortController().signal);
    const [, claims = ""] = Object.values(sets).join("").split(".");
    const { events } = JSON.parse(Buffer.from(claims, "base64url").toString());
    const { state } = events[eventType("verification")];
    expect(text).toContain(state);
    // Another process of the app accepts the event with this state, and with no other.
    const app = signalsApp({ TRANSMITTER: issuer, DELIVERY: "push" });
    const { http } = composeIdentity({ ...app, store: memoryStore(), events: () => undefined });
    const push = async (sent: unknown) => {
      const subject = { format: "opaque", id: [...streams.keys()][0] };
      const body = await transmitter.set({ event: "verification", subject, members: { state: sent } });
      const headers = { "content-type": "application/secevent+jwt" };
      return (await new Browser(http).send("POST", "/auth/security-events", { headers, body })).status;
    };
    expect([await push(state), await push(`${state}x`), await push("another")]).toEqual([202, 400, 400]);
  });

  test("makes the transmitter push with the agreed header", async () => {
    const { run, pushed } = await setUp({ PUSH_HEADER: "Bearer of-the-pushes" });
    await run("create", "--authorization-env", "PUSH_HEADER");
    expect((await run("verify")).exitCode).toBe(0);
    expect(pushed.map((request) => [request.url, request.headers.get("authorization")])).toEqual([
      ["http://localhost:1/auth/security-events", "Bearer of-the-pushes"],
    ]);
  });

  test("says how long to wait after too many requests", async () => {
    const { run, transmitter } = await setUp();
    await run("create");
    transmitter.misbehave({ path: "/verify", status: 429, headers: { "retry-after": "42" } });
    expect(findingOf(await run("verify"), "signals-verify")).toMatchObject({
      mark: "bad",
      text: expect.stringContaining("status 429"),
      cure: "Wait 42 s, then ask again.",
    });
  });
});

// SSF 1.0 §8.1.1.2: a receiver checks the issuer whenever it reads a stream.
test.each<readonly string[]>([["verify"], ["update"], ["add-subject", "--email", "alice@example.org"]])(
  "signals %s doesn't use a stream of another issuer",
  async (verb, ...args) => {
    const { run, transmitter } = await setUp();
    await run("create");
    transmitter.management.abilities.shown = (stream) => ({ ...stream, iss: "https://other.example" });
    const before = transmitter.requests.length;
    const visited = await run(String(verb), ...args);
    expect([visited.exitCode, findingOf(visited, `signals-${verb}`)]).toEqual([
      1,
      expect.objectContaining({ mark: "bad", text: expect.stringContaining('"https://other.example"') }),
    ]);
    expect(transmitter.requests.slice(before)).not.toContain("/verify");
    expect(transmitter.requests.slice(before)).not.toContain("/subjects/add");
    expect(transmitter.requests.slice(before).filter((path) => path === "/streams")).toHaveLength(1);
  },
);

describe("signals update and delete", () => {
  test("update keeps the Authorization header if none is given", async () => {
    const { run, streams } = await setUp({ PUSH_HEADER: "Bearer of-the-pushes" });
    await run("create", "--authorization-env", "PUSH_HEADER", "--events", "session-revoked");
    const visited = await run("update", "--description", "Mail");
    expect(visited.exitCode).toBe(0);
    const [stream] = streams.values();
    expect(stream?.configuration).toMatchObject({
      description: "Mail",
      delivery: { authorization_header: "Bearer of-the-pushes" },
    });
    expect(stream?.configuration.events_delivered).toHaveLength(12);
  });

  test("update moves the stream to the app's address, and --replace replaces all of it", async () => {
    const { run, streams, env } = await setUp();
    await run("create", "--description", "Mail");
    const moved = ["--token-env", "SSF_TOKEN", "--json"];
    const elsewhere = { ...env, BASE_URL: "http://localhost:2" };
    await doctor(["signals", "update", "signals-app.ts", ...moved], elsewhere);
    const [stream] = streams.values();
    const delivery = { method: "urn:ietf:rfc:8935", endpoint_url: "http://localhost:2/auth/security-events" };
    expect(stream?.configuration).toMatchObject({ delivery, description: "Mail" });
    await doctor(["signals", "update", "signals-app.ts", "--replace", ...moved], elsewhere);
    expect(stream?.configuration).not.toHaveProperty("description");
  });

  test("update sets the status", async () => {
    const { run, streams } = await setUp();
    await run("create");
    const visited = await run("update", "--status", "paused", "--reason", "maintenance");
    expect([...streams.values()][0]).toMatchObject({ status: "paused", reason: "maintenance" });
    expect(marksOf(visited)).toMatchObject({ "signals-updated": "good", "signals-status": "good" });
    expect((await run("update", "--status", "enabled")).exitCode).toBe(0);
  });

  test.each(["paused", "disabled"])("update to the status %s succeeds, and proposes nothing", async (status) => {
    const { run } = await setUp();
    await run("create");
    const visited = await run("update", "--status", status);
    expect(visited.exitCode).toBe(0);
    expect(findingOf(visited, "signals-status")).toEqual(expect.objectContaining({ mark: "good" }));
    expect(findingOf(visited, "signals-status")).not.toHaveProperty("cure");
    expect((await run("status")).exitCode).toBe(1);
  });

  // SSF 1.0 §8.1.1.3 and §8.1.2.2: accepted, and not processed.
  test.each<[string, string, readonly string[], object]>([
    ["an update", "/streams", ["update"], { stream_id: "stream-1" }],
    ["a new status", "/status", ["update", "--status", "paused"], { status: "enabled" }],
  ])("%s that the transmitter has only accepted isn't reported as done", async (_, path, command, body) => {
    const { run, transmitter, issuer } = await setUp();
    await run("create");
    if (path === "/streams") {
      // The list comes first, then the change.
      const stream = { ...body, iss: issuer };
      transmitter.misbehave({ path, body: JSON.stringify([stream]) });
    }
    transmitter.misbehave({ path, status: 202, body: JSON.stringify(body) });
    const [verb = "", ...args] = command;
    expect(findingOf(await run(verb, ...args), "signals-updated")).toMatchObject({
      mark: "warning",
      text: expect.stringContaining("accepted"),
      cure: expect.stringContaining("signals status"),
    });
  });

  test("delete removes the stream", async () => {
    const { run, streams } = await setUp();
    await run("create");
    expect(marksOf(await run("delete"))["signals-deleted"]).toBe("good");
    expect(streams.size).toBe(0);
  });

  test("subjects are added and removed", async () => {
    const { run, streams } = await setUp();
    await run("create");
    const [stream] = streams.values();
    const subject = { format: "iss_sub", iss: "https://idp.example", sub: "alice" };
    await run("add-subject", "--email", "alice@example.org");
    await run("add-subject", "--subject", JSON.stringify(subject));
    expect([...(stream?.subjects ?? [])].map((one) => JSON.parse(one))).toEqual([
      { format: "email", email: "alice@example.org" },
      subject,
    ]);
    await run("remove-subject", "--email", "alice@example.org");
    expect(stream?.subjects.size).toBe(1);
  });
});

describe("the token for stream management", () => {
  test("comes from a file, or from client credentials", async () => {
    const { bare, transmitter } = await setUp();
    expect((await bare("create", "--token-file", fileWith(token))).exitCode).toBe(0);
    const client = ["--client-id", "mail-signals", "--client-secret-file", fileWith(secret), "--scopes", "ssf.manage"];
    const { exitCode, out } = await bare("status", ...client);
    expect([exitCode, transmitter.requests.includes("/token")]).toEqual([0, true]);
    expect(out).not.toContain("management-token");
  });

  test("a wrong secret is reported without the secret", async () => {
    const { bare } = await setUp({ SSF_SECRET: "another one, and wrong" });
    const client = ["--client-id", "mail-signals", "--client-secret-env", "SSF_SECRET"];
    const { exitCode, out, err } = await bare("status", ...client);
    expect([exitCode, out]).toEqual([1, expect.stringContaining("✗ signals-status: no token for the transmitter: ")]);
    expect(out).toContain("invalid_client");
    expect(out + err).not.toContain("another one");
  });

  test("a refused token is reported with a cure", async () => {
    const { run } = await setUp({ SSF_TOKEN: "an-old-token" });
    const visited = await run("status");
    expect(findingOf(visited, "signals-status")).toMatchObject({
      text: expect.stringContaining("status 401"),
      cure: expect.stringContaining("Check the token"),
    });
  });

  test("is never sent to a URL without TLS from the metadata", async () => {
    const { run, transmitter } = await setUp();
    transmitter.management.abilities.metadata = { configuration_endpoint: "http://streams.example/" };
    const text = findingOf(await run("status"), "signals-status")?.text;
    expect(text).toContain("expected an https address as configuration_endpoint");
    expect(transmitter.requests).not.toContain("/streams");
  });

  test("doesn't follow a redirect", async () => {
    const { run, transmitter } = await setUp();
    transmitter.misbehave({ path: "/streams", status: 307, headers: { location: "/elsewhere" } });
    expect(findingOf(await run("status"), "signals-status")?.text).toContain("status 307");
    expect(transmitter.requests).not.toContain("/elsewhere");
  });

  test("isn't shown if the transmitter repeats it", async () => {
    const { bare, transmitter } = await setUp();
    transmitter.misbehave({ path: "/streams", status: 400, body: JSON.stringify({ description: `not ${token}` }) });
    const { out } = await bare("status", "--token-file", fileWith(token));
    expect(out).toContain("not [secret]");
    expect(out).not.toContain(token);
  });
});

describe("a transmitter that misbehaves", () => {
  const metadata = "/.well-known/ssf-configuration";

  test.each([
    ["fails", { status: 500 }, "got status 500"],
    ["answers with another text", { body: "<html>" }, "got another text"],
    ["names another issuer", { body: '{"issuer":"https://other.example"}' }, 'got "https://other.example"'],
    ["breaks the connection", { network: "lost" as const }, "gave no answer"],
  ])("is reported if it %s", async (_, mishap, words) => {
    const { run, transmitter } = await setUp();
    transmitter.misbehave({ path: metadata, ...mishap });
    const visited = await run("status");
    expect([visited.exitCode, findingOf(visited, "signals-metadata")?.text]).toEqual([
      1,
      expect.stringContaining(words),
    ]);
    expect(transmitter.requests).not.toContain("/streams");
  });

  test.each([
    ["no key", { path: "/jwks", body: '{"keys":[]}' }, "signals-keys", "no key for signatures"],
    ["a list that is another text", { path: "/streams", body: "<html>" }, "signals-status", "expected a JSON object"],
  ])("is reported if it has %s", async (_, mishap, id, words) => {
    const { run, transmitter } = await setUp();
    transmitter.misbehave(mishap);
    expect(findingOf(await run("status"), id)).toMatchObject({ mark: "bad", text: expect.stringContaining(words) });
  });

  test("is reported if it delivers only by other methods, or knows no users", async () => {
    const { run, transmitter } = await setUp();
    await run("create");
    transmitter.management.abilities.metadata = {
      delivery_methods_supported: ["urn:ietf:rfc:8936"],
      default_subjects: "NONE",
    };
    expect(findingOf(await run("status"), "signals-delivery")).toMatchObject({
      mark: "bad",
      text: "the app receives events by push, and the transmitter supports poll",
      cure: expect.stringContaining("poll"),
    });
    expect(marksOf(await run("status"))["signals-subjects"]).toBe("warning");
  });
});

describe("the doctor without a command", () => {
  test("checks the transmitter of an app with sharedSignals()", async () => {
    const { env } = await setUp();
    const visited = await doctor(["signals-app.ts", "--no-sign-in", "--json"], env);
    expect(marksOf(visited)).toMatchObject({
      "signals-metadata": "good",
      "signals-keys": "good",
      "signals-delivery": "good",
      "signals-push": "none",
      "signals-stream": "none",
    });
    expect((await doctor(["signals-app.ts", "--no-sign-in"], env)).out).toContain(
      "Security events\n  ✓ signals-metadata",
    );
  });

  test("sends the running app a text that is not an event, and reports what prevents its arrival", async () => {
    let answer = Response.json({ err: "invalid_request" }, { status: 400 });
    const app = await serve(fetchListener(async () => answer.clone()));
    onTestFinished(() => app.close());
    const { run } = await setUp({ BASE_URL: `http://localhost:${app.port}` });
    await run("create");
    expect(marksOf(await run("status"))["signals-push"]).toBe("good");
    answer = new Response("Invalid CSRF token", { status: 403 });
    expect(findingOf(await run("status"), "signals-push")).toMatchObject({
      mark: "bad",
      text: expect.stringContaining("answered with status 403"),
    });
  });
});

describe("wrong usage of signals: exit code 2", () => {
  const app = ["status", "signals-app.ts"];
  test.each<[string, readonly string[], string]>([
    ["no command", [], "signals: expected one of create, status, verify"],
    ["an unknown command", ["list", "signals-app.ts"], "signals: expected one of create"],
    ["no module", ["status", "--token-env", "SSF_TOKEN"], "signals: expected one configuration module"],
    ["no token", app, "signals: expected --token-env or --token-file"],
    ["a token and a client", [...app, "--token-env", "SSF_TOKEN", "--client-id", "x"], "signals: expected --token-env"],
    ["a variable that isn't set", [...app, "--token-env", "NOPE"], "variable NOPE is not set"],
    ["a file that isn't there", [...app, "--token-file", "nope"], 'the file "nope" can\'t be read'],
    ["variable and file", [...app, "--token-file", "x", "--token-env", "SSF_TOKEN"], "and got both"],
    ["a token on the command line", [...app, "--token", "hunter2"], "--token-env NAME"],
    ["a secret on the command line", [...app, "--client-secret=hunter2"], "--client-secret-env NAME"],
    ["a header on the command line", [...app, "--authorization", "hunter2"], "--authorization-file PATH"],
    ["an unknown status", [...app, "--token-env", "SSF_TOKEN", "--status", "on"], "--status: expected one of enabled"],
    [
      "a subject that isn't JSON",
      ["add-subject", "signals-app.ts", "--token-env", "SSF_TOKEN", "--subject", "x"],
      "--subject: expected",
    ],
    ["no subject", ["add-subject", "signals-app.ts", "--token-env", "SSF_TOKEN"], "--email or --subject"],
    ["an app without the feature", ["status", "entra-app.ts", "--token-env", "SSF_TOKEN"], "expected sharedSignals()"],
  ])("%s", async (_, args, message) => {
    const entra = {
      TENANT: crypto.randomUUID(),
      CLIENT_ID: "x",
      CLIENT_SECRET: "a secret",
      BASE_URL: "http://localhost:1",
    };
    const env = {
      SSF_TOKEN: token,
      TRANSMITTER: "http://localhost:1",
      INSTANCE: "https://login.microsoftonline.com",
      ...entra,
    };
    const { exitCode, err, out } = await doctor(["signals", ...args], env);
    expect(err).toContain(message);
    expect(err).toContain(usage.trimEnd().slice(0, 60));
    expect(err).not.toContain("hunter2");
    expect([exitCode, out]).toEqual([2, ""]);
  });
});
