import { internals } from "@identity-web/core/http";
import { type EventWish, FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { Browser, locationOf, type Person, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { type SharedSignalsOptions, sharedSignals } from "./index.ts";

const alice = {
  subject: "alice",
  sid: "alice-phone",
  username: "alice",
  claims: { email: "Alice@Example.org", email_verified: true },
};
const aliceElsewhere = { ...alice, sid: "alice-laptop" };
const bob = { subject: "bob", sid: "bob-phone", claims: { email: "bob@example.org", email_verified: true } };
const second = 1000;
const week = 7 * 24 * 3600 * second;

const byEmail = { format: "email", email: "alice@example.org" };
const bySubject = { format: "iss_sub", iss: "https://provider.example", sub: "alice" };
const bySession = { format: "complex", session: { format: "opaque", id: "alice-phone" } };

function setUp(options: Partial<SharedSignalsOptions> = {}, world = new World()) {
  const transmitter = new FakeTransmitter({ clock: { now: () => world.provider.time } });
  const signals = sharedSignals({ ...transmitter.options, ...options });
  const http = world.http({ features: [signals] });
  const browsers = new Map<Browser, Person>();
  const signedIn = async (person: Person): Promise<Browser> => {
    await world.clock.advance(second);
    const browser = new Browser(http);
    await browser.signIn(world.provider, person);
    browsers.set(browser, person);
    return browser;
  };
  const push = (token: string, headers: Readonly<Record<string, string>> = {}) =>
    new Browser(http).send("POST", "/auth/security-events", {
      headers: { "content-type": "application/secevent+jwt", ...headers },
      body: token,
    });
  /** Pushes an event that happens a second after all earlier steps. */
  const event = async (wish: EventWish) => {
    await world.clock.advance(second);
    return push(await transmitter.set(wish));
  };
  /** The present state of a browser's sign-in. */
  const stateOf = async (browser: Browser): Promise<string> => {
    const identity = http.identity(browser.request("GET", "/"));
    if ((await identity.current()) === undefined) return "signed out";
    const needs = http.identity(browser.request("GET", "/"));
    const asked = world.provider.script.count("refresh");
    try {
      const user = await needs.require();
      await user.acquireToken(["Mail.Read"]);
      return world.provider.script.count("refresh") === asked ? "signed in" : "refreshed";
    } catch (error) {
      return error instanceof Error && "reason" in error ? String(error.reason) : String(error);
    }
  };
  return { world, transmitter, signals, http, signedIn, push, event, stateOf };
}

/** Runs all tasks that need no time to pass. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The refusal of a push. */
const refusalOf = ({ status, body }: { readonly status: number; readonly body: string }) => ({
  status,
  ...JSON.parse(body === "" ? "{}" : body),
});

describe("the effect of each event", () => {
  const everywhere = ["signed out", "signed out", "signed in"];
  const again = ["sign-in-again", "sign-in-again", "signed in"];
  const untouched = ["signed in", "signed in", "signed in"];
  const refreshed = ["refreshed", "refreshed", "signed in"];
  test.each<[string, EventWish["members"], readonly string[]]>([
    ["session-revoked", {}, everywhere],
    ["credential-change", { credential_type: "password", change_type: "revoke" }, again],
    ["credential-change", { credential_type: "password", change_type: "delete" }, again],
    ["credential-change", { credential_type: "password", change_type: "update" }, untouched],
    ["credential-change", { credential_type: "fido2-roaming", change_type: "create" }, untouched],
    ["assurance-level-change", { current_level: "nist-aal1", change_direction: "decrease" }, again],
    ["assurance-level-change", { current_level: "nist-aal2", change_direction: "increase" }, untouched],
    ["device-compliance-change", { previous_status: "compliant", current_status: "not-compliant" }, again],
    ["device-compliance-change", { previous_status: "not-compliant", current_status: "compliant" }, untouched],
    ["risk-level-change", { principal: "USER", current_level: "HIGH" }, again],
    ["risk-level-change", { principal: "USER", current_level: "LOW" }, untouched],
    ["token-claims-change", { claims: { role: "reader" } }, refreshed],
    ["account-disabled", { reason: "hijacking" }, everywhere],
    ["account-purged", {}, everywhere],
    ["credential-compromise", { credential_type: "password" }, everywhere],
    ["sessions-revoked", {}, everywhere],
    ["tokens-revoked", {}, everywhere],
    ["identifier-changed", { "new-value": "new@example.org" }, untouched],
    ["identifier-recycled", {}, everywhere],
    ["session-established", {}, untouched],
  ])("%s with the members %j leaves the three browsers %j", async (name, members, expected) => {
    for (const subject of [byEmail, bySubject]) {
      const { signedIn, event, stateOf } = setUp();
      const browsers = [await signedIn(alice), await signedIn(aliceElsewhere), await signedIn(bob)];
      const answer = await event({ event: name, members: members ?? {}, subject });
      expect([answer.status, answer.body]).toEqual([202, ""]);
      const states = [];
      for (const browser of browsers) states.push(await stateOf(browser));
      expect(states).toEqual(expected);
    }
  });

  test("credential-change removes all tokens in the same step as it marks the sessions", async () => {
    const { world, signedIn, event } = setUp();
    await signedIn(alice);
    await event({ event: "credential-change", members: { change_type: "revoke" }, subject: byEmail });
    expect(world.eventsOf("account_removed")).toMatchObject([{ by: "security-event", sessions: 0, grants: 1 }]);
    expect(world.eventsOf("account_marked")).toMatchObject([{ effect: "sign-in-again", reason: "credential-change" }]);
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });

  test("an updated credential removes all tokens with the option for it", async () => {
    const { signedIn, event, stateOf } = setUp({ credentialUpdates: true });
    const browser = await signedIn(alice);
    await event({ event: "credential-change", members: { change_type: "update" }, subject: byEmail });
    expect(await stateOf(browser)).toBe("sign-in-again");
  });

  test("session-revoked with a session ends that session, and removes the tokens of the others", async () => {
    for (const subject of [bySession, { ...bySession, user: bySubject }, { ...bySession, user: byEmail }]) {
      const { signedIn, event, stateOf } = setUp();
      const [phone, laptop] = [await signedIn(alice), await signedIn(aliceElsewhere)];
      expect((await event({ event: "session-revoked", subject })).status).toBe(202);
      expect([await stateOf(phone), await stateOf(laptop)]).toEqual(["signed out", "tokens-removed"]);
    }
  });

  test("session-revoked with a session that isn't known here changes nothing", async () => {
    const { signedIn, event, stateOf } = setUp();
    const browser = await signedIn(alice);
    const session = { format: "opaque", id: "unknown" };
    await event({ event: "session-revoked", subject: { format: "complex", session, user: bySubject } });
    expect(await stateOf(browser)).toBe("signed in");
  });

  test("an event for a session whose ID token had no sid reaches it by its user", async () => {
    const { signedIn, event, stateOf } = setUp();
    const browser = await signedIn({ subject: "alice" });
    await event({ event: "session-revoked", subject: { ...bySession, user: bySubject } });
    expect(await stateOf(browser)).toBe("signed out");
  });

  test("a mark on the session of one sid doesn't affect the user's other sessions", async () => {
    const { signedIn, event, stateOf } = setUp();
    const [phone, laptop] = [await signedIn(alice), await signedIn(aliceElsewhere)];
    await event({ event: "risk-level-change", members: { current_level: "HIGH" }, subject: bySession });
    expect([await stateOf(phone), await stateOf(laptop)]).toEqual(["sign-in-again", "signed in"]);
  });

  test("a new sign-in of a marked user removes the mark", async () => {
    const { world, http, signedIn, event, stateOf } = setUp();
    const browser = await signedIn(alice);
    await event({ event: "risk-level-change", members: { current_level: "HIGH" }, subject: byEmail });
    const identity = http.identity(browser.request("GET", "/inbox", { headers: { "sec-fetch-mode": "navigate" } }));
    const user = await identity.current();
    expect(user?.session.signInAgain).toBe("risk-level-change");
    await expect(user?.acquireToken(["Mail.Read"])).rejects.toMatchObject({ code: "sign_in_required" });
    const error = await identity.require().catch((reason: unknown) => reason);
    expect(await identity.answerTo(error)).toMatchObject({ status: 302 });
    await world.clock.advance(second);
    await browser.signIn(world.provider, alice);
    expect(await stateOf(browser)).toBe("signed in");
    expect((await world.ports.store.sessions.list(user?.account.key ?? "")).length).toBe(1);
  });

  test("a changed identifier finds no account any more", async () => {
    const { signedIn, event, stateOf } = setUp();
    const browser = await signedIn(alice);
    await event({ event: "identifier-changed", subject: byEmail });
    await event({ event: "account-disabled", subject: byEmail });
    expect(await stateOf(browser)).toBe("signed in");
    await event({ event: "account-disabled", subject: bySubject });
    expect(await stateOf(browser)).toBe("signed out");
  });
});

describe("the subject of an event", () => {
  const claims = { oid: "object-7", phone_number: "+49301234", phone_number_verified: true, upn: "Alice@Corp.example" };
  const subjectClaims = { opaque: "oid", phone_number: "phone_number", account: "upn", uri: "oid", did: "oid" };
  test.each<[string, unknown]>([
    ["opaque", { format: "opaque", id: "object-7" }],
    ["phone_number", { format: "phone_number", phone_number: "+49301234" }],
    ["account", { format: "account", uri: "alice@corp.example" }],
    ["an acct: URI, as RFC 9493 writes it", { format: "account", uri: "acct:alice@corp.example" }],
    ["a phone number with separators", { format: "phone_number", phone_number: "+49 (30) 12-34" }],
    ["uri", { format: "uri", uri: "object-7" }],
    ["did", { format: "did", url: "object-7" }],
    ["aliases", { format: "aliases", identifiers: [{ format: "strange" }, { format: "opaque", id: "object-7" }] }],
    ["a complex subject with a device", { format: "complex", user: bySubject, device: { format: "opaque", id: "d" } }],
    ["a complex subject without a format", { user: { format: "iss_sub", iss: bySubject.iss, sub: "alice" } }],
    ["an older subject_type", { subject_type: "iss-sub", iss: "https://provider.example/", sub: "alice" }],
  ])("may be %s", async (_, subject) => {
    const { signedIn, event, stateOf } = setUp({ subjectClaims });
    const [mine, other] = [await signedIn({ ...alice, claims }), await signedIn(bob)];
    expect((await event({ event: "account-disabled", subject })).status).toBe(202);
    expect([await stateOf(mine), await stateOf(other)]).toEqual(["signed out", "signed in"]);
  });

  test("the subject is read from the event itself, as older transmitters write it", async () => {
    const { signedIn, event, stateOf } = setUp();
    const browser = await signedIn(alice);
    await event({ event: "session-revoked", subject: { user: bySubject }, subjectInEvent: true });
    expect(await stateOf(browser)).toBe("signed out");
  });

  test("an e-mail address counts only if the provider has verified it, except with the option for unverified ones", async () => {
    const unverified = { ...alice, claims: { email: "alice@example.org", email_verified: false } };
    const careful = setUp();
    const one = await careful.signedIn(unverified);
    await careful.event({ event: "account-disabled", subject: byEmail });
    expect(await careful.stateOf(one)).toBe("signed in");
    const careless = setUp({ insecureUnverifiedEmail: true });
    const other = await careless.signedIn(unverified);
    await careless.event({ event: "account-disabled", subject: byEmail });
    expect(await careless.stateOf(other)).toBe("signed out");
  });

  test("another issuer's subject names no account here, unless the options list that issuer", async () => {
    const subject = { ...bySubject, iss: "https://org.example" };
    const stranger = setUp();
    const one = await stranger.signedIn(alice);
    expect((await stranger.event({ event: "account-disabled", subject })).status).toBe(202);
    expect(await stranger.stateOf(one)).toBe("signed in");
    const known = setUp({ sameIssuers: ["https://org.example"] });
    const other = await known.signedIn(alice);
    await known.event({ event: "account-disabled", subject });
    expect(await known.stateOf(other)).toBe("signed out");
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["a text", "alice"],
    ["an unknown format", { format: "strange", id: "x" }],
    ["a complex subject without members", { format: "complex" }],
    ["a complex subject whose member is not an object", { format: "complex", device: "d" }],
    ["a session of another format", { format: "complex", session: { format: "email", email: "a@b.example" } }],
    ["an e-mail address that is not a text", { format: "email", email: 7 }],
    ["a user that is not an object", { format: "complex", user: "alice" }],
    ["no aliases", { format: "aliases", identifiers: [] }],
    ["unknown aliases", { format: "aliases", identifiers: [{ format: "x" }] }],
  ])("%s is refused, so that the transmitter's log shows it", async (_, subject) => {
    const { world, signedIn, event } = setUp();
    await signedIn(alice);
    const refusal = refusalOf(await event({ event: "account-disabled", subject }));
    expect(refusal).toMatchObject({ status: 400, err: "invalid_request", description: expect.stringMatching(/./) });
    expect(world.eventsOf("account_removed")).toEqual([]);
  });
});

describe("an event about something that the app can't look up", () => {
  const device = { format: "iss_sub", iss: "https://idp.example", sub: "e9297990" };
  const tenant = { format: "opaque", id: "123456789" };
  test.each<[string, string, EventWish["members"], unknown]>([
    // The figure of CAEP 1.0 §3.5.
    [
      "a device and a tenant",
      "device-compliance-change",
      { current_status: "not-compliant" },
      { format: "complex", device, tenant },
    ],
    ["a tenant", "risk-level-change", { principal: "TENANT", current_level: "HIGH" }, { format: "complex", tenant }],
    // The figure of CAEP 1.0 §3.2.
    [
      "a token",
      "token-claims-change",
      { claims: { role: "ro-admin" } },
      { format: "jwt_id", iss: "https://idp.example/987654321/", jti: "f61t6e20" },
    ],
    ["a SAML assertion", "session-revoked", {}, { format: "saml_assertion_id", issuer: "x", assertion_id: "_8e8d" }],
    ["IP addresses", "session-revoked", {}, { format: "ip-addresses", "ip-addresses": ["10.29.37.75"] }],
  ])("is acknowledged as ignored: %s", async (_, name, members, subject) => {
    const { world, signedIn, event, stateOf } = setUp();
    const browser = await signedIn(alice);
    const answer = await event({ event: name, members: members ?? {}, subject });
    expect([answer.status, answer.body]).toEqual([202, ""]);
    expect(world.eventsOf("security_event")).toMatchObject([{ event: name, outcome: "ignored", accounts: 0 }]);
    expect(await stateOf(browser)).toBe("signed in");
  });
});

describe("a session as a simple subject", () => {
  const opaque = { format: "opaque", id: "alice-phone" };

  // The first figure of CAEP 1.0 §3.1.
  test("ends by session-revoked, and the user's other sessions stay", async () => {
    const { signedIn, event, stateOf } = setUp();
    const [phone, laptop] = [await signedIn(alice), await signedIn(aliceElsewhere)];
    expect((await event({ event: "session-revoked", subject: opaque })).status).toBe(202);
    expect([await stateOf(phone), await stateOf(laptop)]).toEqual(["signed out", "tokens-removed"]);
  });

  test("is the sid also if subjectClaims names that claim", async () => {
    const { signedIn, event, stateOf } = setUp({ subjectClaims: { opaque: "sid" } });
    const phone = await signedIn(alice);
    await event({ event: "session-revoked", subject: opaque });
    expect(await stateOf(phone)).toBe("signed out");
  });

  test("is a user if subjectClaims names a claim of the user", async () => {
    const { signedIn, event, stateOf } = setUp({ subjectClaims: { opaque: "oid" } });
    const phone = await signedIn(alice);
    await event({ event: "session-revoked", subject: opaque });
    expect(await stateOf(phone)).toBe("signed in");
  });
});

describe("a subject with several members", () => {
  const stranger = { ...bySubject, sub: "stranger" };
  test.each<[string, unknown, string]>([
    ["its user", { ...bySession, user: bySubject }, "signed out"],
    ["a user of that address", { ...bySession, user: byEmail }, "signed out"],
    [
      "a user whom the app can't look up",
      { ...bySession, user: { format: "email", email: "a@b.example" } },
      "signed out",
    ],
    ["another user", { ...bySession, user: stranger }, "signed in"],
    [
      "another user who has a session",
      { ...bySession, user: { format: "email", email: "bob@example.org" } },
      "signed in",
    ],
  ])("ends a session that it names together with %s: the session is %s", async (_, subject, expected) => {
    const { signedIn, event, stateOf } = setUp();
    const phone = await signedIn(alice);
    await signedIn(bob);
    expect((await event({ event: "session-revoked", subject })).status).toBe(202);
    expect(await stateOf(phone)).toBe(expected);
  });

  // SSF 1.0 §3.6.
  test("is discarded if a member is critical and the app can't look it up", async () => {
    const tenant = { format: "opaque", id: "another" };
    for (const [critical, expected] of [
      [["tenant"], "signed in"],
      [["user", "session"], "signed out"],
    ] as const) {
      const { world, transmitter, signedIn, event, stateOf } = setUp();
      transmitter.management.abilities.metadata = { critical_subject_members: critical };
      const browser = await signedIn(alice);
      const subject = { format: "complex", user: bySubject, tenant };
      expect((await event({ event: "session-revoked", subject })).status).toBe(202);
      expect(await stateOf(browser)).toBe(expected);
      const outcome = expected === "signed in" ? "ignored" : "done";
      expect(world.eventsOf("security_event")).toMatchObject([{ outcome }]);
    }
  });
});

describe("a security event token is refused", () => {
  const now = Math.floor(Date.now() / 1000);
  test.each<[string, EventWish["mishap"], string]>([
    ["with another issuer", { claims: { iss: "https://evil.example" } }, "invalid_issuer"],
    ["for another audience", { claims: { aud: "https://other.example" } }, "invalid_audience"],
    ["without an audience", { claims: { aud: undefined } }, "invalid_audience"],
    ["of another typ", { typ: "JWT" }, "invalid_request"],
    ["without a typ", { typ: null }, "invalid_request"],
    ["with an exp", { claims: { exp: now + 1e9 } }, "invalid_request"],
    ["with a sub", { claims: { sub: "alice" } }, "invalid_request"],
    ["without a jti", { claims: { jti: undefined } }, "invalid_request"],
    ["with a jti that is not a text", { claims: { jti: 7 } }, "invalid_request"],
    ["without an iat", { claims: { iat: undefined } }, "invalid_request"],
    ["with an iat in the future", { claims: { iat: 9e9 } }, "invalid_request"],
    ["with an iat long ago", { claims: { iat: 1e9 } }, "invalid_request"],
    ["without events", { claims: { events: undefined } }, "invalid_request"],
    ["with empty events", { claims: { events: {} } }, "invalid_request"],
    ["with an event that is not an object", { claims: { events: { "https://x.example/e": "x" } } }, "invalid_request"],
    ["unsigned", { alg: "none" }, "invalid_key"],
    ["signed by a shared secret", { alg: "HS256" }, "invalid_key"],
    ["of another algorithm", { alg: "ES384" }, "invalid_key"],
    ["with a wrong signature", { signature: "wrong" }, "invalid_key"],
    ["signed by an unpublished key", { signature: "unpublished" }, "invalid_key"],
  ])("%s", async (_, mishap, err) => {
    const { world, signedIn, event, stateOf } = setUp();
    const browser = await signedIn(alice);
    const refusal = refusalOf(await event({ event: "account-disabled", subject: byEmail, mishap: mishap ?? {} }));
    expect(refusal).toEqual({ status: 400, err, description: expect.stringMatching(/^(it|a member|none)/) });
    expect(refusal.description).not.toContain("alice");
    expect(await stateOf(browser)).toBe("signed in");
    expect(world.eventsOf("security_event_refused")).toMatchObject([{ channel: "push" }]);
  });

  test.each(["", "a", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "x".repeat(30_000)])(
    "if it isn't a signed token at all: %#",
    async (token) => {
      const { push, transmitter } = setUp();
      expect(refusalOf(await push(token))).toMatchObject({ status: 400, err: expect.stringMatching(/^invalid_/) });
      expect(transmitter.requests).toEqual([]);
    },
  );

  test("if it is sent with another content type", async () => {
    const { push, transmitter } = setUp();
    const token = await transmitter.set({ event: "account-disabled", subject: byEmail });
    const answer = await push(token, { "content-type": "application/jwt" });
    expect(refusalOf(answer)).toMatchObject({ status: 400, err: "invalid_request" });
  });

  test("if it is sent without the agreed Authorization header", async () => {
    const authorization = "Bearer a-secret-that-was-agreed";
    for (const option of [authorization, async (header: string | undefined) => header === authorization]) {
      const { push, transmitter } = setUp({ push: { authorization: option } });
      const token = await transmitter.set({ event: "account-disabled", subject: byEmail });
      for (const headers of [{}, { authorization: "Bearer another" }]) {
        expect(refusalOf(await push(token, headers))).toMatchObject({ status: 400, err: "authentication_failed" });
      }
      expect((await push(token, { authorization })).status).toBe(202);
    }
  });
});

test("untyped events are accepted only with the option for them, and never a token of another type or with an exp", async () => {
  for (const [typ, expected] of [
    ["JWT", 202],
    [null, 202],
    ["secevent+jwt", 202],
    ["at+jwt", 400],
  ] as const) {
    const { event } = setUp({ insecureUntypedEvents: true });
    expect((await event({ event: "account-disabled", subject: byEmail, mishap: { typ } })).status).toBe(expected);
    const mishap = { typ, claims: { exp: 9e9 } };
    expect((await event({ event: "account-disabled", subject: byEmail, mishap })).status).toBe(400);
  }
});

test("RS256 is the algorithm of a transmitter unless the app says otherwise", async () => {
  const world = new World();
  const transmitter = new FakeTransmitter({ clock: { now: () => world.provider.time }, signingAlg: "RS256" });
  const { issuer, audience, fetch } = transmitter.options;
  const http = world.http({ features: [sharedSignals({ issuer, audience, fetch })] });
  const answer = await new Browser(http).send("POST", "/auth/security-events", {
    headers: { "content-type": "application/secevent+jwt" },
    body: await transmitter.set({ event: "account-disabled", subject: byEmail }),
  });
  expect(answer.status).toBe(202);
});

describe("an event during a sign-in that it names", () => {
  /** Alice's sign-in, completed after an event that arrives while her code is exchanged. */
  async function comesBackAfter(wish: EventWish, others: readonly Person[]) {
    const { world, http, signedIn, event } = setUp();
    for (const other of others) await signedIn(other);
    const browser = new Browser(http);
    const callbackOf = (away: Awaited<ReturnType<Browser["navigate"]>>) =>
      browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    const stoppedBy = async (away: Awaited<ReturnType<Browser["navigate"]>>) => {
      const gate = world.provider.script.hold("completeSignIn");
      const answer = callbackOf(away);
      await gate.arrived();
      expect((await event(wish)).status).toBe(202);
      gate.release();
      return answer;
    };
    const came = await stoppedBy(await browser.navigate("/auth/sign-in?returnTo=/inbox"));
    const again = async (laterMs: number) => {
      await world.clock.advance(laterMs);
      return callbackOf(came);
    };
    return { came, world, again, againStopped: () => stoppedBy(came) };
  }

  const endsSessions = new Set(["session-revoked", "account-disabled", "identifier-recycled"]);
  const wishes: [string, EventWish["members"]][] = [
    ["session-revoked", {}],
    ["account-disabled", { reason: "hijacking" }],
    ["identifier-recycled", {}],
    ["identifier-changed", { "new-value": "new@example.org" }],
    ["credential-change", { credential_type: "password", change_type: "revoke" }],
    ["assurance-level-change", { current_level: "nist-aal1", change_direction: "decrease" }],
    ["device-compliance-change", { previous_status: "compliant", current_status: "not-compliant" }],
    ["risk-level-change", { principal: "USER", current_level: "HIGH" }],
    ["token-claims-change", { claims: { role: "reader" } }],
  ];

  describe.each(wishes)("the event %s with the members %j", (name, members) => {
    const subjects = name.startsWith("identifier-") ? [byEmail] : [byEmail, bySubject, bySession];
    const events = subjects.flatMap((subject) =>
      [[], [aliceElsewhere]].map((others) => ({ wish: { event: name, members: members ?? {}, subject }, others })),
    );

    test("the sign-in restarts once, and then succeeds", async () => {
      for (const { wish, others } of events) {
        const { came, world, again } = await comesBackAfter(wish, others);
        expect(world.eventsOf("signed_in")).toHaveLength(others.length);
        expect(came.status).toBe(302);
        // An event that ends sessions also stops an ID token of its own second. The other events don't.
        expect(locationOf(await again(endsSessions.has(name) ? second : 1))).toBe("/inbox");
      }
    });

    test("a second event during the restarted sign-in ends it with a page", async () => {
      for (const { wish, others } of events) {
        const { world, againStopped } = await comesBackAfter(wish, others);
        expect(await againStopped()).toMatchObject({ status: 400, body: expect.stringContaining("signed out") });
        expect(world.eventsOf("signed_in")).toHaveLength(others.length);
      }
    });
  });
});

describe("G11: an event is carried out before it is acknowledged", () => {
  test.each(["wasDone", "markSubject", "removeAccount", "noteDone"] as const)(
    "a push gets 503 if the store fails at %s, and the repeated push succeeds",
    async (call) => {
      const { world, transmitter, signedIn, push, stateOf } = setUp();
      const browser = await signedIn(alice);
      await world.clock.advance(second);
      const token = await transmitter.set({ event: "account-disabled", subject: byEmail });
      world.store.fail(call, new Error("connection lost"));
      const failed = await push(token);
      expect(failed.status).toBe(503);
      expect(failed.headers).toContainEqual(["retry-after", "5"]);
      expect((await push(token)).status).toBe(202);
      expect(await stateOf(browser)).toBe("signed out");
    },
  );

  test("a push isn't answered before the removal has happened", async () => {
    const { world, transmitter, signedIn, push } = setUp();
    await signedIn(alice);
    const gate = world.store.hold("removeAccount", "before");
    let isAnswered = false;
    const answer = push(await transmitter.set({ event: "account-disabled", subject: byEmail })).then((given) => {
      isAnswered = true;
      return given;
    });
    await gate.arrived();
    await world.clock.advance(second);
    expect(isAnswered).toBe(false);
    gate.release();
    expect((await answer).status).toBe(202);
  });

  test("a forged event doesn't use up the request for the transmitter's new key", async () => {
    const { signedIn, stateOf, transmitter, push, event } = setUp();
    const browser = await signedIn(alice);
    expect((await event({ event: "verification" })).status).toBe(202);
    const forged = { event: "account-disabled", subject: byEmail, mishap: { kid: "made-up" } };
    expect((await push(await transmitter.set(forged))).status).toBe(400);
    transmitter.keys.rotate(false);
    expect((await event({ event: "account-disabled", subject: byEmail })).status).toBe(202);
    expect(await stateOf(browser)).toBe("signed out");
  });

  test("a push gets 503 if the transmitter's keys can't be loaded", async () => {
    const { transmitter, push } = setUp();
    transmitter.misbehave({ network: "refused" }, 2);
    expect((await push(await transmitter.set({ event: "account-disabled", subject: byEmail }))).status).toBe(503);
  });
});

describe("G9 and G11: two apps on one store", () => {
  test("an event that one app has carried out still takes effect in another app on the same store", async () => {
    const one = new World();
    const other = new World({ memory: one.memory, clock: one.clock, cookie: "other" });
    const transmitter = new FakeTransmitter({ clock: { now: () => one.provider.time } });
    const httpOf = (world: World, options: Partial<SharedSignalsOptions>) =>
      world.http({ features: [sharedSignals({ ...transmitter.options, ...options })] });
    // The first app ignores changed passwords. The second app acts on them.
    const ignoring = httpOf(one, {});
    const following = httpOf(other, { credentialUpdates: true });
    const browser = new Browser(following);
    await browser.signIn(other.provider, alice);
    await one.clock.advance(second);
    const token = await transmitter.set({
      event: "credential-change",
      members: { change_type: "update" },
      subject: byEmail,
    });
    const headers = { "content-type": "application/secevent+jwt" };
    for (const http of [ignoring, following]) {
      expect((await new Browser(http).send("POST", "/auth/security-events", { headers, body: token })).status).toBe(
        202,
      );
    }
    const user = await following.identity(browser.request("GET", "/")).current();
    expect(user?.session.signInAgain).toBe("credential-change");
  });

  test("an event by an e-mail address leaves another issuer's user of that address alone, in another app on the store", async () => {
    const customers = new World();
    const staff = new World({
      memory: customers.memory,
      clock: customers.clock,
      cookie: "staff",
      issuer: "https://staff.example",
    });
    const transmitter = new FakeTransmitter({ clock: { now: () => customers.provider.time } });
    const [customersHttp, staffHttp] = [customers, staff].map((world) =>
      world.http({ features: [sharedSignals(transmitter.options)] }),
    );
    if (customersHttp === undefined || staffHttp === undefined) throw new Error("expected two apps");
    const [customer, employee] = [new Browser(customersHttp), new Browser(staffHttp)];
    await customer.signIn(customers.provider, alice);
    await employee.signIn(staff.provider, alice);
    await customers.clock.advance(second);
    const body = await transmitter.set({ event: "account-disabled", subject: byEmail });
    const headers = { "content-type": "application/secevent+jwt" };
    expect((await new Browser(customersHttp).send("POST", "/auth/security-events", { headers, body })).status).toBe(
      202,
    );
    expect(await customersHttp.identity(customer.request("GET", "/")).current()).toBeUndefined();
    expect(await staffHttp.identity(employee.request("GET", "/")).current()).toBeDefined();
  });
});

describe("time and replays", () => {
  test("a repeated event is acknowledged without effect", async () => {
    const { world, transmitter, signedIn, push, stateOf } = setUp();
    const browser = await signedIn(alice);
    await world.clock.advance(second);
    const token = await transmitter.set({ event: "token-claims-change", subject: byEmail });
    expect((await push(token)).status).toBe(202);
    expect(await stateOf(browser)).toBe("refreshed");
    expect((await push(token)).status).toBe(202);
    expect(await stateOf(browser)).toBe("signed in");
    expect(world.eventsOf("security_event").map(({ outcome }) => outcome)).toEqual(["done", "repeated"]);
  });

  test("a late event doesn't affect a session that began after it", async () => {
    for (const name of ["session-revoked", "account-disabled", "risk-level-change", "credential-change"]) {
      const { world, transmitter, signedIn, push, stateOf } = setUp();
      const before = await signedIn(alice);
      await world.clock.advance(second);
      const members = { current_level: "HIGH", change_type: "revoke" };
      const token = await transmitter.set({ event: name, members, subject: byEmail });
      await world.clock.advance(3 * second);
      const after = await signedIn(alice);
      expect((await push(token)).status).toBe(202);
      expect(await stateOf(before)).not.toBe("signed in");
      expect(await stateOf(after)).toBe("signed in");
    }
  });

  test("an event affects only what began before its event_timestamp, and nothing that began after its own issue time", async () => {
    const { world, transmitter, signedIn, push, stateOf } = setUp();
    const first = await signedIn(alice);
    const happenedAt = world.provider.time;
    await world.clock.advance(5 * second);
    const later = await signedIn(alice);
    const old = await transmitter.set({ event: "session-revoked", subject: byEmail, happenedAt });
    const ms = { event_timestamp: happenedAt };
    const inMs = await transmitter.set({ event: "session-revoked", subject: byEmail, members: ms });
    expect((await push(old)).status).toBe(202);
    expect((await push(inMs)).status).toBe(202);
    expect([await stateOf(first), await stateOf(later)]).toEqual(["signed out", "signed in"]);
    const future = { event_timestamp: Math.floor((world.provider.time + week) / 1000) };
    await push(await transmitter.set({ event: "session-revoked", subject: byEmail, members: future }));
    expect(await stateOf(later)).toBe("signed out");
    await world.clock.advance(2 * second);
    expect(await stateOf(await signedIn(alice))).toBe("signed in");
  });

  test.each(["identifier-changed", "identifier-recycled"])(
    "a late %s doesn't hide the identifier's next user from later events",
    async (name) => {
      const { world, transmitter, signedIn, push, event, stateOf } = setUp();
      await signedIn(alice);
      await world.clock.advance(second);
      const late = await transmitter.set({ event: name, subject: byEmail });
      await world.clock.advance(3 * second);
      const next = await signedIn({ ...bob, claims: alice.claims });
      expect((await push(late)).status).toBe(202);
      expect(await stateOf(next)).toBe("signed in");
      expect((await event({ event: "account-disabled", subject: byEmail })).status).toBe(202);
      expect(await stateOf(next)).toBe("signed out");
    },
  );

  test("an event that arrives before its sign-in is stored stops that sign-in", async () => {
    for (const subject of [byEmail, bySubject, bySession]) {
      const { world, http, event, stateOf } = setUp();
      const gate = world.store.hold("signIn", "before");
      const browser = new Browser(http);
      const callback = browser.signIn(world.provider, alice);
      await gate.arrived();
      expect((await event({ event: "session-revoked", subject })).status).toBe(202);
      gate.release();
      await callback;
      expect(await stateOf(browser)).toBe("signed out");
    }
  });

  test("an event during a refresh removes the new tokens, too", async () => {
    const { world, http, signedIn, event, stateOf } = setUp();
    const browser = await signedIn(alice);
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh", "after");
    const user = await http.identity(browser.request("GET", "/")).require();
    const refreshing = user.acquireToken(["Mail.Read"]).catch((error: { code: string }) => error.code);
    await gate.arrived();
    await event({ event: "credential-change", members: { change_type: "revoke" }, subject: byEmail });
    gate.release();
    expect(await refreshing).toBe("signed_out");
    expect(await stateOf(browser)).toBe("sign-in-again");
    await world.settled();
    expect(world.provider.livingRefreshTokens).toEqual([]);
  });
});

describe("events about the stream", () => {
  const stream = { format: "opaque", id: "stream-1" };

  test("are acknowledged, and reported as events", async () => {
    const { world, signals, http, event } = setUp();
    const state = await signals.newState({ [internals]: http }, "stream-1");
    expect((await event({ event: "verification", members: { state }, subject: stream })).status).toBe(202);
    const updated = { status: "paused", reason: "maintenance" };
    expect((await event({ event: "stream-updated", members: updated, subject: stream })).status).toBe(202);
    expect(world.eventsOf("security_stream")).toEqual([
      { type: "security_stream", change: "verified", state },
      { type: "security_stream", change: "updated", status: "paused" },
    ]);
  });

  test("are acknowledged without a state if the transmitter itself has started the verification", async () => {
    const { event } = setUp();
    expect((await event({ event: "verification", subject: stream })).status).toBe(202);
  });

  // SSF 1.0 §8.1.4.1.
  test.each<[string, (state: string) => unknown, unknown?]>([
    ["another text", () => "x"],
    ["another app's state", (state) => `${state}x`],
    ["no text", () => 7],
    ["the state of another stream", (state) => state, { format: "opaque", id: "stream-2" }],
  ])("are refused with invalid_state if the state is %s", async (_, changed, subject = stream) => {
    const { world, signals, http, event } = setUp();
    const state = changed(await signals.newState({ [internals]: http }, "stream-1"));
    const refusal = refusalOf(await event({ event: "verification", members: { state }, subject }));
    expect(refusal).toMatchObject({ status: 400, err: "invalid_state" });
    expect(world.eventsOf("security_stream")).toEqual([]);
  });

  test.each([{ format: "email", email: "alice@example.org" }, { format: "opaque" }, "stream-1"])(
    "are refused if their subject %j is no stream",
    async (subject) => {
      const { event } = setUp();
      for (const name of ["verification", "stream-updated"]) {
        expect(refusalOf(await event({ event: name, subject }))).toMatchObject({ status: 400, err: "invalid_request" });
      }
    },
  );
});

describe("a poll for security events", () => {
  function polling(options: Partial<SharedSignalsOptions> = {}, world = new World()) {
    const poll = { endpoint: "https://transmitter.example/poll", authorization: "Bearer poll" };
    const scene = setUp({ poll, push: false, ...options }, world);
    return { ...scene, auth: { [internals]: scene.http } };
  }
  const stop = async (world: World) => {
    world.ports.background.end();
    await world.settled();
  };

  test("carries out events, and acknowledges them afterwards", async () => {
    const { world, transmitter, signals, auth, signedIn, stateOf } = polling();
    const browser = await signedIn(alice);
    await world.clock.advance(second);
    const gate = world.store.hold("removeAccount", "before");
    const jti = await transmitter.queue({ event: "account-disabled", subject: byEmail });
    signals.poll(auth);
    await gate.arrived();
    expect(transmitter.stream.acknowledged).toEqual([]);
    gate.release();
    await transmitter.stream.until(() => transmitter.stream.acknowledged.includes(jti));
    expect(await stateOf(browser)).toBe("signed out");
    await stop(world);
  });

  test("waits at the transmitter for an event, and ends with the app", async () => {
    const { world, transmitter, signals, auth, signedIn, stateOf } = polling();
    const browser = await signedIn(alice);
    signals.poll(auth);
    await transmitter.stream.until(() => transmitter.stream.polls.length === 1);
    await world.clock.advance(second);
    const jti = await transmitter.queue({ event: "session-revoked", subject: bySubject });
    await transmitter.stream.until(() => transmitter.stream.acknowledged.includes(jti));
    expect(await stateOf(browser)).toBe("signed out");
    await stop(world);
    const polls = transmitter.stream.polls.length;
    await world.clock.advance(10 * 60 * second);
    expect(transmitter.stream.polls.length).toBe(polls);
  });

  test("reports a refused event, and continues", async () => {
    const { world, transmitter, signals, auth } = polling();
    const bad = await transmitter.queue({ event: "account-disabled", subject: "alice" });
    const good = await transmitter.queue({ event: "account-disabled", subject: byEmail });
    transmitter.stream.put("another name", await transmitter.set({ event: "account-disabled", subject: byEmail }));
    signals.poll(auth);
    await transmitter.stream.until(() => transmitter.stream.acknowledged.includes(good));
    expect(transmitter.stream.refused).toEqual({
      [bad]: { err: "invalid_request", description: "it has no subject that is an object" },
      "another name": { err: "invalid_request", description: "its jti is not its name in sets" },
    });
    await stop(world);
  });

  test("names the language of its reports of refused events", async () => {
    const { world, transmitter } = polling();
    const languages: [boolean, string | null][] = [];
    const seen: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.url === transmitter.pollEndpoint) {
        const { setErrs } = await request.clone().json();
        languages.push([setErrs !== undefined, request.headers.get("content-language")]);
      }
      return transmitter.fetch(request);
    };
    const poll = { endpoint: transmitter.pollEndpoint, authorization: "Bearer poll" };
    const signals = sharedSignals({ ...transmitter.options, fetch: seen, poll });
    const bad = await transmitter.queue({ event: "account-disabled", subject: "alice" });
    signals.poll({ [internals]: world.http({ features: [signals] }) });
    await transmitter.stream.until(() => bad in transmitter.stream.refused);
    await stop(world);
    expect(languages.slice(0, 2)).toEqual([
      [false, null],
      [true, "en"],
    ]);
  });

  test("polls once without the reports of refused events if the transmitter refuses them, so that no event waits", async () => {
    const { world, transmitter, signedIn, stateOf } = polling();
    const strict: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.url === transmitter.pollEndpoint) {
        const { setErrs } = await request.clone().json();
        if (setErrs !== undefined) return new Response(null, { status: 400 });
      }
      return transmitter.fetch(request);
    };
    const browser = await signedIn(alice);
    await world.clock.advance(second);
    const poll = { endpoint: transmitter.pollEndpoint, authorization: "Bearer poll", maxEvents: 1 };
    const signals = sharedSignals({ ...transmitter.options, fetch: strict, poll });
    transmitter.stream.put("bad", "no token");
    signals.poll({ [internals]: world.http({ features: [signals] }) });
    while (world.eventsOf("poll_failed").length === 0) await turn();
    transmitter.stream.drop("bad");
    const good = await transmitter.queue({ event: "account-disabled", subject: byEmail });
    await world.clock.advance(5 * second);
    await transmitter.stream.until(() => transmitter.stream.acknowledged.includes(good));
    expect(await stateOf(browser)).toBe("signed out");
    expect(world.eventsOf("poll_failed")).toHaveLength(1);
    await stop(world);
  });

  test("carries out a valid event beside one that is not a text", async () => {
    const { world, transmitter } = polling();
    const good = await transmitter.set({ event: "account-disabled", subject: byEmail, jti: "good" });
    const asked: { ack?: unknown; setErrs?: object }[] = [];
    const strange: typeof fetch = async (input, init) => {
      if (new Request(input, init).url !== transmitter.pollEndpoint) return transmitter.fetch(input, init);
      asked.push(JSON.parse(String(init?.body)));
      return new Response(JSON.stringify({ sets: asked.length > 1 ? {} : { bad: 7, good } }));
    };
    const poll = { endpoint: transmitter.pollEndpoint, authorization: "Bearer poll" };
    const signals = sharedSignals({ ...transmitter.options, fetch: strange, poll });
    signals.poll({ [internals]: world.http({ features: [signals] }) });
    while (asked.length < 2) await turn();
    expect(asked[1]).toMatchObject({ ack: ["good"], setErrs: { bad: { err: "invalid_request" } } });
    await stop(world);
  });

  test("waits longer for an answer than the transmitter may hold the request", async () => {
    const { world, transmitter, signals, auth } = polling({}, new World());
    signals.poll(auth);
    await transmitter.stream.until(() => transmitter.stream.polls.length === 1);
    // The transmitter holds the request for the whole time, and its answer needs another second.
    await world.clock.advance(60 * second);
    await world.clock.advance(second);
    const jti = await transmitter.queue({ event: "stream-updated" });
    await transmitter.stream.until(() => transmitter.stream.acknowledged.includes(jti));
    expect(transmitter.stream.polls).toHaveLength(2);
    expect(world.eventsOf("poll_failed")).toEqual([]);
    await stop(world);
  });

  test("doesn't acknowledge an event if the store failed, and polls again after a pause", async () => {
    const { world, transmitter, signals, auth, signedIn, stateOf } = polling();
    const browser = await signedIn(alice);
    await world.clock.advance(second);
    world.store.fail("removeAccount", new Error("connection lost"));
    const jti = await transmitter.queue({ event: "account-disabled", subject: byEmail });
    signals.poll(auth);
    await world.store.reached("removeAccount", 1);
    for (let round = 0; round < 5; round++) await world.clock.advance(second);
    await transmitter.stream.until(() => transmitter.stream.acknowledged.includes(jti));
    expect(transmitter.stream.polls.map(({ ack }) => ack)).toContainEqual([]);
    expect(await stateOf(browser)).toBe("signed out");
    await stop(world);
  });

  test("polls less often while the transmitter is unavailable, and emits an event", async () => {
    const { world, transmitter, signals, auth } = polling();
    transmitter.misbehave({ status: 503, headers: { "retry-after": "30" } });
    transmitter.misbehave({ network: "refused" });
    transmitter.misbehave({ body: "<html>" });
    signals.poll(auth);
    for (let round = 0; round < 40; round++) await world.clock.advance(second);
    await transmitter.stream.until(() => transmitter.stream.polls.length > 0);
    expect(world.eventsOf("poll_failed").length).toBe(3);
    await stop(world);
  });

  test("pauses if the transmitter sends acknowledged events again", async () => {
    const { world, transmitter } = polling();
    const token = await transmitter.set({ event: "account-disabled", subject: byEmail, jti: "again" });
    const body = JSON.stringify({ sets: { again: token } });
    const answer = transmitter.fetch;
    let polls = 0;
    const deaf: typeof fetch = async (input, init) => {
      if (new Request(input, init).url !== transmitter.pollEndpoint) return answer(input, init);
      polls++;
      return new Response(body);
    };
    const poll = { endpoint: transmitter.pollEndpoint, authorization: async () => "Bearer poll" };
    const eager = sharedSignals({ ...transmitter.options, fetch: deaf, poll });
    eager.poll({ [internals]: world.http({ features: [eager] }) });
    const repeated = () => world.eventsOf("security_event").filter(({ outcome }) => outcome === "repeated").length;
    while (repeated() === 0) await turn();
    for (let round = 0; round < 50; round++) await turn();
    expect(polls).toBe(2);
    await world.clock.advance(second);
    while (repeated() === 1) await turn();
    expect(polls).toBe(3);
    await stop(world);
  });

  test("pauses after an empty answer that announces more events", async () => {
    const { world, transmitter } = polling();
    let polls = 0;
    const empty: typeof fetch = async () => {
      polls++;
      return new Response(JSON.stringify({ sets: {}, moreAvailable: true }));
    };
    const poll = { endpoint: transmitter.pollEndpoint, authorization: "Bearer poll" };
    const eager = sharedSignals({ ...transmitter.options, fetch: empty, poll });
    eager.poll({ [internals]: world.http({ features: [eager] }) });
    for (let round = 0; round < 50; round++) await turn();
    expect(polls).toBe(1);
    await world.clock.advance(5 * second);
    for (let round = 0; round < 50; round++) await turn();
    expect(polls).toBe(2);
    await stop(world);
  });

  test("reports a refused event with any jti, and doesn't poll for it without a pause", async () => {
    const { world, transmitter } = polling();
    const asked: unknown[] = [];
    const strange: typeof fetch = async (_input, init) => {
      asked.push(JSON.parse(String(init?.body)).setErrs);
      return new Response('{"sets":{"__proto__":"no token","constructor":"no token"}}');
    };
    const poll = { endpoint: transmitter.pollEndpoint, authorization: "Bearer poll" };
    const eager = sharedSignals({ ...transmitter.options, fetch: strange, poll });
    eager.poll({ [internals]: world.http({ features: [eager] }) });
    for (let round = 0; round < 50; round++) await turn();
    expect(asked.map((each) => Object.keys(each ?? {}))).toEqual([[], ["__proto__", "constructor"]]);
    await stop(world);
  });

  test("on two nodes carries out each event, and repeated acknowledgements are harmless", async () => {
    const one = polling();
    const two = sharedSignals({
      ...one.transmitter.options,
      poll: { endpoint: one.transmitter.pollEndpoint, authorization: "Bearer poll" },
    });
    const browser = await one.signedIn(alice);
    const other = { [internals]: one.world.http({ features: [two] }) };
    one.signals.poll(one.auth);
    two.poll(other);
    await one.transmitter.stream.until(() => one.transmitter.stream.polls.length === 2);
    await one.world.clock.advance(second);
    const jti = await one.transmitter.queue({ event: "account-disabled", subject: byEmail });
    await one.transmitter.stream.until(() => one.transmitter.stream.polls.length >= 4);
    expect(one.transmitter.stream.acknowledged).toEqual([jti]);
    expect(await one.stateOf(browser)).toBe("signed out");
    await stop(one.world);
  });

  test("without the option is a configuration error", () => {
    const { signals, http } = setUp();
    expect(() => signals.poll({ [internals]: http })).toThrow("expected the option poll of sharedSignals()");
  });
});

describe("the options of sharedSignals()", () => {
  test("that are wrong are all reported, one sentence for each", () => {
    const given = {
      issuer: "http://idp.example",
      audience: [],
      signingAlg: "none",
      jwksUri: "x",
      push: { authorization: 7 },
      poll: { endpoint: "x" },
      subjectClaims: { e_mail: "email" },
      clockToleranceSeconds: -1,
      maxAgeSeconds: 1,
      // As a text, each part of it would mean the app's own provider.
      sameIssuers: "https://org.example",
      strange: true,
    };
    const { problems } = Reflect.apply(sharedSignals, undefined, [given]);
    expect(problems).toHaveLength(12);
    expect(problems.every((problem: string) => problem.startsWith("sharedSignals(): "))).toBe(true);
  });

  test("that are valid cause no problem", () => {
    expect(setUp({ jwksUri: "https://keys.example", audience: ["a", "b"] }).signals.problems).toEqual([]);
  });
});
