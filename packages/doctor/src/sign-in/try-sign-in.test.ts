import { randomBytes } from "node:crypto";
import { get } from "node:http";
import type { IdentityOptions } from "@identity-web/composition";
import { entra } from "@identity-web/idp-msal-node";
import { type FakeClock, fakeClock } from "@identity-web/testing/fake-clock";
import { type RunningFakeEntra, startFakeEntra } from "@identity-web/testing/fake-entra";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { diagnose } from "../diagnose.ts";
import { visit } from "../test/browser.ts";
import { freePort, serve } from "../test/ports.ts";
import { listenAt } from "./callback-server.ts";

describe("the doctor's own sign-in", () => {
  let fake: RunningFakeEntra;
  let options: IdentityOptions;
  let clock: FakeClock;
  let origin: string;

  beforeAll(async () => {
    origin = `http://localhost:${await freePort()}`;
    const clientId = crypto.randomUUID();
    const clientSecret = randomBytes(30).toString("base64url");
    const redirectUris = [`${origin}/auth/callback`, `${origin}/auth/signed-out`];
    // A clock that stands still.
    clock = fakeClock(Date.now());
    fake = await startFakeEntra({
      clock,
      interactive: false,
      apps: [{ clientId, secrets: [clientSecret], redirectUris }],
    });
    options = {
      provider: entra({ instance: fake.instance, tenantId: fake.entra.tenant.id, clientId, clientSecret }),
      baseUrl: origin,
      secrets: [clientSecret],
    };
  });
  beforeEach(() => fake.entra.reset());
  afterAll(() => fake?.stop());

  const signInFinding = async (show: (url: string) => unknown, callback?: string) => {
    const ways = { show: (url: string) => void show(url), ...(callback === undefined ? {} : { callback }) };
    const { findings } = await diagnose(options, { clock, signIn: ways });
    return findings.find(({ id }) => id === "sign-in");
  };

  test("gives up after three minutes without a callback, and frees its port", async () => {
    const finding = await signInFinding(() => clock.advance(180_000));
    expect(finding).toMatchObject({ mark: "warning", text: "no sign-in arrived in time" });
    await (await serve(() => undefined, Number(new URL(origin).port))).close();
  });

  test("refuses foreign callbacks and accepts the right one", async () => {
    const answers: number[] = [];
    const browse = async (start: string) => {
      answers.push((await fetch(`${origin}/auth/callback?code=made-up&state=made-up`)).status);
      answers.push((await fetch(`${origin}/somewhere`)).status);
      answers.push((await visit(start)).status);
    };
    let browsing: Promise<void> | undefined;
    const finding = await signInFinding((start) => {
      browsing = browse(start);
    });
    await browsing;
    expect(answers).toEqual([400, 404, 200]);
    expect(finding).toMatchObject({ mark: "good" });
  });

  test("survives any request to its port, even before the developer is asked to sign in", async () => {
    const { port } = new URL(origin);
    const [path, start] = [`${origin}/auth/callback`, `${origin}/identity-web-doctor`];
    const server = await listenAt(path, () => {
      throw new Error("not yet");
    });
    expect([(await fetch(start)).status, (await fetch(`${path}?code=c`)).status]).toEqual([500, 500]);
    expect(await statusOf(Number(port), "//")).toBe(404);
    server.close();
  });

  test("reports a refusal by the user with the provider's text", async () => {
    fake.entra.misbehave("authorize", {}, 2);
    fake.entra.misbehave("authorize", { error: "access_denied", errorDescription: "no consent" });
    const finding = await signInFinding(visit);
    expect(finding).toMatchObject({ mark: "bad", text: expect.stringContaining("access_denied: no consent") });
  });

  test("reports an unregistered callback before it opens a browser", async () => {
    const callback = `http://127.0.0.1:${await freePort()}/callback`;
    const finding = await signInFinding(() => expect.fail("the doctor must not ask for a sign-in"), callback);
    expect(finding).toMatchObject({ mark: "warning", cure: expect.stringContaining(`Register ${callback}`) });
  });

  test("reports a port that is in use", async () => {
    const other = await serve(() => undefined);
    const finding = await signInFinding(
      () => expect.fail("the doctor can't ask for a sign-in"),
      `http://127.0.0.1:${other.port}/callback`,
    );
    await other.close();
    expect(finding).toMatchObject({ mark: "warning", text: expect.stringContaining("EADDRINUSE") });
  });
});

/** Sends the request line unchanged, because `fetch` would normalize it. */
const statusOf = (port: number, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path }, (response) => resolve(response.resume().statusCode)).once("error", reject);
  });
