import type { EventWish } from "@identity-web/testing/fake-transmitter";
import type { Stage } from "../stage/stage.ts";
import { demand, type Module, type Play } from "./module.ts";

const plan = "Shared Signals receiver (SSF 1.0, CAEP 1.0, RISC 1.0; rules of this project)";
const revocationPlan = "Global Token Revocation (draft; rules of this project)";

interface Home {
  readonly subject: string | null;
  readonly claims: Readonly<Record<string, unknown>> | null;
}

/** The signed-in user, as the app's first page shows. */
async function home({ appUrl, browser }: Stage): Promise<Home> {
  return JSON.parse((await browser.open(`${appUrl}/`)).text);
}

/** The status of a guarded route for a script: 200, or 401 if the user must sign in. */
async function guarded({ appUrl, browser }: Stage): Promise<number> {
  const url = new URL(`${appUrl}/accounts`);
  const cookie = browser.cookies.header({ url, crossSite: false, safeNavigation: false }) ?? "";
  return (await fetch(url, { headers: { cookie, accept: "application/json" }, redirect: "manual" })).status;
}

export async function signedIn(stage: Stage): Promise<string> {
  await stage.signIn();
  const { subject } = await home(stage);
  demand(subject !== null, "the sign-in failed");
  return subject;
}

export const bySubject = ({ provider }: Stage, sub: string) => ({ format: "iss_sub", iss: provider.issuer, sub });

export const push = ({ appUrl }: Stage, token: string, type = "application/secevent+jwt"): Promise<Response> =>
  fetch(`${appUrl}/auth/security-events`, { method: "POST", headers: { "content-type": type }, body: token });

export async function isAccepted(answer: Response): Promise<void> {
  demand(answer.status === 202, `the event was answered ${answer.status}, expected 202`);
  demand((await answer.text()) === "", "the answer to an event has a body");
}

/** The state of a sign-in after an event. */
type After = "signed out" | "must sign in again" | "signed in";

export async function isNow(stage: Stage, after: After): Promise<void> {
  const { subject } = await home(stage);
  demand((subject === null) === (after === "signed out"), `the user ${subject === null ? "isn't" : "is"} signed in`);
  if (after === "signed out") return demand(stage.store.inspect().sessions === 0, "a session is left in the store");
  const status = await guarded(stage);
  demand((status === 200) === (after === "signed in"), `a guarded route was answered ${status}`);
}

const eventPlay = (wish: Omit<EventWish, "subject">, after: After): Play => ({
  party: "carries out the event, and then answers 202",
  evidence: `the user is ${after} when the answer has come`,
  async run(stage) {
    const subject = bySubject(stage, await signedIn(stage));
    await isAccepted(await push(stage, await stage.transmitter.set({ ...wish, subject })));
    await isNow(stage, after);
  },
});

const eventModule = (name: string, wish: Omit<EventWish, "subject">, after: After): Module => ({
  plan,
  name: `ssf-receiver-event-${name}`,
  provider: `pushes ${wish.event} ${JSON.stringify(wish.members ?? {})}`,
  signals: "push",
  play: eventPlay(wish, after),
});

const change = (change_type: string) => ({ event: "credential-change", members: { change_type } });

const events: readonly Module[] = [
  eventModule("session-revoked", { event: "session-revoked" }, "signed out"),
  eventModule("credential-change-revoke", change("revoke"), "must sign in again"),
  eventModule("credential-change-delete", change("delete"), "must sign in again"),
  eventModule("credential-change-create", change("create"), "signed in"),
  eventModule(
    "assurance-level-change",
    { event: "assurance-level-change", members: { change_direction: "decrease" } },
    "must sign in again",
  ),
  eventModule(
    "device-compliance-change",
    { event: "device-compliance-change", members: { current_status: "not-compliant" } },
    "must sign in again",
  ),
  eventModule(
    "risk-level-change",
    { event: "risk-level-change", members: { current_level: "HIGH" } },
    "must sign in again",
  ),
  eventModule("token-claims-change", { event: "token-claims-change", members: { claims: { a: "b" } } }, "signed in"),
  ...["account-disabled", "account-purged", "credential-compromise", "sessions-revoked", "identifier-recycled"].map(
    (event) => eventModule(event, { event }, "signed out"),
  ),
  eventModule("identifier-changed", { event: "identifier-changed" }, "signed in"),
  eventModule("tokens-revoked", { event: "tokens-revoked" }, "signed out"),
  eventModule("unknown", { event: "https://events.example/unknown" }, "signed in"),
  eventModule(
    "older-than-the-session",
    { event: "session-revoked", members: { event_timestamp: 1_600_000_000 } },
    "signed in",
  ),
];

const subjectModule = (format: string, subjectOf: (sub: string, stage: Stage) => unknown): Module => ({
  plan,
  name: `ssf-receiver-subject-${format}`,
  provider: `names the user by ${format}`,
  signals: "push",
  play: {
    party: "finds the account of the subject, and answers 202",
    evidence: "the user is signed out when the answer has come",
    async run(stage) {
      const subject = subjectOf(await signedIn(stage), stage);
      await isAccepted(await push(stage, await stage.transmitter.set({ event: "session-revoked", subject })));
      await isNow(stage, "signed out");
    },
  },
});

const subjects: readonly Module[] = [
  subjectModule("iss-sub", (sub, stage) => bySubject(stage, sub)),
  subjectModule("email", (email) => ({ format: "email", email: email.toUpperCase() })),
  subjectModule("opaque", (id) => ({ format: "opaque", id })),
  subjectModule("account", (uri) => ({ format: "account", uri })),
  subjectModule("uri", (uri) => ({ format: "uri", uri })),
  subjectModule("did", (url) => ({ format: "did", url })),
  subjectModule("phone-number", (phone_number) => ({ format: "phone_number", phone_number })),
  subjectModule("aliases", (id) => ({ format: "aliases", identifiers: [{ format: "x" }, { format: "opaque", id }] })),
  subjectModule("complex", (sub, stage) => ({ format: "complex", user: bySubject(stage, sub), device: {} })),
];

const refusalModule = (name: string, wish: Partial<EventWish>, err: string): Module => ({
  plan,
  name: `ssf-receiver-refuses-${name}`,
  provider: `pushes an event that breaks a rule: ${name}`,
  signals: "push",
  play: {
    party: `answers exactly 400 with err ${err}, and changes nothing`,
    evidence: "the answer has err and description and isn't cached; the user is still signed in",
    async run(stage) {
      const subject = bySubject(stage, await signedIn(stage));
      const token = await stage.transmitter.set({ event: "account-disabled", subject, ...wish });
      const answer = await push(stage, token);
      demand(answer.status === 400, `the event was answered ${answer.status}, expected 400`);
      demand(answer.headers.get("cache-control") === "no-store", "the answer may be cached");
      const refusal: { err?: string; description?: string } = await answer.json();
      demand(refusal.err === err, `err is ${refusal.err}, expected ${err}`);
      demand((refusal.description ?? "") !== "", "there is no description");
      await isNow(stage, "signed in");
    },
  },
});

const claims = (changed: Readonly<Record<string, unknown>>): Partial<EventWish> => ({ mishap: { claims: changed } });

const refusals: readonly Module[] = [
  refusalModule("wrong-iss", claims({ iss: "https://other.example" }), "invalid_issuer"),
  refusalModule("wrong-aud", claims({ aud: "https://other.example" }), "invalid_audience"),
  refusalModule("exp", claims({ exp: 9e9 }), "invalid_request"),
  refusalModule("no-jti", claims({ jti: undefined }), "invalid_request"),
  refusalModule("no-iat", claims({ iat: undefined }), "invalid_request"),
  refusalModule("future-iat", claims({ iat: 9e9 }), "invalid_request"),
  refusalModule("old-iat", claims({ iat: 1e9 }), "invalid_request"),
  refusalModule("no-events", claims({ events: {} }), "invalid_request"),
  refusalModule("typ", { mishap: { typ: "JWT" } }, "invalid_request"),
  refusalModule("alg-none", { mishap: { alg: "none" } }, "invalid_key"),
  refusalModule("wrong-alg", { mishap: { alg: "RS256" } }, "invalid_key"),
  refusalModule("wrong-signature", { mishap: { signature: "wrong" } }, "invalid_key"),
  refusalModule("unpublished-key", { mishap: { signature: "unpublished" } }, "invalid_key"),
  refusalModule("no-subject", { subject: undefined }, "invalid_request"),
  refusalModule("unknown-subject", { subject: { format: "strange", id: "b" } }, "invalid_request"),
  refusalModule("sub", claims({ sub: "alice" }), "invalid_request"),
];

/** Subjects without a user or a session: the app acknowledges the event, and changes nothing. */
const ignoredModule = (name: string, wish: Omit<EventWish, "subject">, subject: unknown): Module => ({
  plan,
  name: `ssf-receiver-ignores-${name}`,
  provider: `pushes an event about a subject that the app can't look up: ${name}`,
  signals: "push",
  play: {
    party: "answers 202, and changes nothing",
    evidence: "the user is still signed in",
    async run(stage) {
      await signedIn(stage);
      await isAccepted(await push(stage, await stage.transmitter.set({ ...wish, subject })));
      await isNow(stage, "signed in");
    },
  },
});

const device = {
  format: "iss_sub",
  iss: "https://idp.example/123456789/",
  sub: "e9297990-14d2-42ec-a4a9-4036db86509a",
};
const tenant = { format: "opaque", id: "123456789" };
const notCompliant = { event: "device-compliance-change", members: { current_status: "not-compliant" } };

const ignored: readonly Module[] = [
  ignoredModule("device-and-tenant", notCompliant, { format: "complex", device, tenant }),
  ignoredModule(
    "tenant",
    { event: "risk-level-change", members: { principal: "TENANT", current_level: "HIGH" } },
    { format: "complex", tenant },
  ),
  ignoredModule("jwt-id", { event: "token-claims-change" }, { format: "jwt_id", iss: device.iss, jti: "f61t6e20" }),
];

/** SSF 1.0 §3.6. */
const criticalMember: Module = {
  plan,
  name: "ssf-receiver-critical-member",
  provider: "declares the member tenant as critical, and pushes an event about a user of another tenant",
  signals: "push",
  play: {
    party: "discards the event",
    evidence: "the user is still signed in",
    async run(stage) {
      stage.transmitter.management.abilities.metadata = { critical_subject_members: ["tenant"] };
      const user = bySubject(stage, await signedIn(stage));
      const subject = { format: "complex", user, tenant };
      await isAccepted(await push(stage, await stage.transmitter.set({ event: "session-revoked", subject })));
      await isNow(stage, "signed in");
    },
  },
};

const deliveries: readonly Module[] = [
  {
    plan,
    name: "ssf-receiver-push-again",
    provider: "pushes the same event twice",
    signals: "push",
    play: {
      party: "answers 202 twice, and acts once",
      evidence: "its events say that the second one was a repetition",
      async run(stage) {
        const subject = bySubject(stage, await signedIn(stage));
        const token = await stage.transmitter.set({ event: "account-disabled", subject });
        await isAccepted(await push(stage, token));
        await isAccepted(await push(stage, token));
        const outcomes = stage.events.flatMap((event) => (event.type === "security_event" ? [event.outcome] : []));
        demand(outcomes.join() === "done,repeated", `the outcomes are ${outcomes.join()}`);
      },
    },
  },
  {
    plan,
    name: "ssf-receiver-poll",
    provider: "answers the app's polls by an event, and by one that breaks a rule",
    signals: "poll",
    play: {
      party: "carries out the valid event and then acknowledges it, and reports the other event",
      evidence: "the user is signed out; ack and setErrs name the events",
      async run(stage) {
        const { stream } = stage.transmitter;
        const subject = bySubject(stage, await signedIn(stage));
        const bad = await stage.transmitter.queue({ event: "account-disabled", subject: "no object" });
        const good = await stage.transmitter.queue({ event: "account-disabled", subject });
        await stream.until(() => stream.acknowledged.includes(good) && bad in stream.refused);
        await isNow(stage, "signed out");
      },
    },
  },
];

const revocationModule = (
  name: string,
  party: string,
  run: (stage: Stage, post: (token: string, body: unknown) => Promise<Response>, aud: string) => Promise<void>,
): Module => ({
  plan: revocationPlan,
  name: `global-token-revocation-${name}`,
  provider: "requests the revocation of all tokens of a user",
  signals: "push",
  play: {
    party,
    evidence: "the status of the answer, and whether the user is still signed in",
    run(stage) {
      const url = `${stage.appUrl}/auth/global-token-revocation`;
      const post = (token: string, body: unknown) =>
        fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
          body: JSON.stringify(body),
        });
      return run(stage, post, url);
    },
  },
});

const revocations: readonly Module[] = [
  revocationModule("happy", "answers 204 after it has signed the user out", async (stage, post, aud) => {
    const sub_id = bySubject(stage, await signedIn(stage));
    const { status } = await post(await stage.transmitter.revocation({ aud }), { sub_id });
    demand(status === 204, `the status is ${status}`);
    await isNow(stage, "signed out");
  }),
  revocationModule("wrong-aud", "answers 401", async (stage, post) => {
    const sub_id = bySubject(stage, await signedIn(stage));
    const { status } = await post(await stage.transmitter.revocation({ aud: "https://other.example" }), { sub_id });
    demand(status === 401, `the status is ${status}`);
    await isNow(stage, "signed in");
  }),
  revocationModule("wrong-signature", "answers 401", async (stage, post, aud) => {
    const sub_id = bySubject(stage, await signedIn(stage));
    const { status } = await post(await stage.transmitter.revocation({ aud }, { signature: "wrong" }), { sub_id });
    demand(status === 401, `the status is ${status}`);
    await isNow(stage, "signed in");
  }),
  revocationModule("unknown-format", "answers 400", async (stage, post, aud) => {
    await signedIn(stage);
    const { status } = await post(await stage.transmitter.revocation({ aud }), { sub_id: { format: "strange" } });
    demand(status === 400, `the status is ${status}`);
    await isNow(stage, "signed in");
  }),
];

/** Security events, by push and by poll: each event, each format of a subject, each refusal. */
export const signals: readonly Module[] = [
  ...events,
  ...subjects,
  ...refusals,
  ...ignored,
  criticalMember,
  ...deliveries,
  ...revocations,
];
