import { type EventWish, eventType } from "@identity-web/testing/fake-transmitter";
import type { Stage } from "../stage/stage.ts";
import { demand, type Module } from "./module.ts";
import { bySubject, isAccepted, isNow, push, signedIn } from "./signals.ts";

const plan = "openid-ssf-receiver-test-plan";
const streamId = "f67e39a0a4d34d56b3aa1bc4cff0069f";
const stream = { format: "opaque", id: streamId };

type Delivery = "push" | "poll";

/** The app's answer to an event: acknowledged, or refused with an error code. */
type Answer = "acknowledged" | string;

/** Delivers an event, and waits for the app's answer. */
async function delivered(stage: Stage, delivery: Delivery, wish: EventWish): Promise<Answer> {
  if (delivery === "push") {
    const answer = await push(stage, await stage.transmitter.set(wish));
    if (answer.status === 202) {
      await isAccepted(answer);
      return "acknowledged";
    }
    demand(answer.status === 400, `the event was answered ${answer.status}, expected 202 or 400`);
    const { err = "" }: { err?: string } = await answer.json();
    return err;
  }
  const { stream: queue } = stage.transmitter;
  const jti = await stage.transmitter.queue(wish);
  await queue.until(() => queue.acknowledged.includes(jti) || jti in queue.refused);
  return queue.refused[jti]?.err ?? "acknowledged";
}

interface Part {
  readonly name: string;
  readonly provider: string;
  readonly party: string;
  readonly evidence: string;
  run(stage: Stage, deliver: (wish: EventWish) => Promise<Answer>): Promise<void>;
}

/** One module for each way of delivery, as the foundation's suite has it. */
const both = ({ name, run, ...part }: Part): readonly Module[] =>
  (["push", "poll"] as const).map((delivery) => ({
    plan,
    name: `openid-ssf-receiver-${name}`,
    ...(delivery === "push" ? {} : { variant: delivery }),
    provider: part.provider,
    signals: delivery,
    play: {
      party: part.party,
      evidence: part.evidence,
      run: (stage) => run(stage, (wish) => delivered(stage, delivery, wish)),
    },
  }));

const isAnswered = (answer: Answer, expected: Answer) =>
  demand(answer === expected, `the app's answer is ${answer}, expected ${expected}`);

const streamEvents = ({ events }: Stage) => events.filter(({ type }) => type === "security_stream");

const verifications: readonly Module[] = [
  ...both({
    name: "stream-verification",
    provider: "sends the verification event that the app's operator has requested",
    party: "acknowledges it",
    evidence: "the acknowledgement, and the app's event security_stream with the state",
    async run(stage, deliver) {
      const state = await stage.newState(streamId);
      isAnswered(await deliver({ event: "verification", subject: stream, members: { state } }), "acknowledged");
      const seen = streamEvents(stage).some((event) => "state" in event && event.state === state);
      demand(seen, "the app doesn't report the state");
    },
  }),
  ...both({
    name: "unsolicited-stream-verification",
    provider: "sends a verification event without a request, and without a state",
    party: "acknowledges it",
    evidence: "the acknowledgement",
    run: async (_, deliver) => isAnswered(await deliver({ event: "verification", subject: stream }), "acknowledged"),
  }),
  ...both({
    name: "verification-wrong-state",
    provider: "sends a verification event with another state than the requested one",
    party: "refuses it with err invalid_state",
    evidence: "the error code, and no event security_stream",
    async run(stage, deliver) {
      await stage.newState(streamId);
      const members = { state: "VGhpcyBpcyBub3QgdGhlIHN0YXRl" };
      isAnswered(await deliver({ event: "verification", subject: stream, members }), "invalid_state");
      demand(streamEvents(stage).length === 0, "the app reports a verification");
    },
  }),
  ...both({
    name: "verification-wrong-subject",
    provider: "sends the requested verification event with the id of another stream as its subject",
    party: "refuses it",
    evidence: "the error code, and no event security_stream",
    async run(stage, deliver) {
      const state = await stage.newState(streamId);
      const other = { format: "opaque", id: "another-stream" };
      isAnswered(await deliver({ event: "verification", subject: other, members: { state } }), "invalid_state");
      const email = { format: "email", email: "alice@example.org" };
      isAnswered(await deliver({ event: "verification", subject: email, members: { state } }), "invalid_request");
      demand(streamEvents(stage).length === 0, "the app reports a verification");
    },
  }),
  ...both({
    name: "verification-behind-queued-events",
    provider: "sends the requested verification event after events about users",
    party: "carries out the events, and acknowledges all of them",
    evidence: "the acknowledgements, and the user is signed out",
    async run(stage, deliver) {
      const subject = bySubject(stage, await signedIn(stage));
      const state = await stage.newState(streamId);
      isAnswered(await deliver({ event: "token-claims-change", subject, members: { claims: {} } }), "acknowledged");
      isAnswered(await deliver({ event: "session-revoked", subject }), "acknowledged");
      isAnswered(await deliver({ event: "verification", subject: stream, members: { state } }), "acknowledged");
      await isNow(stage, "signed out");
    },
  }),
];

const caep = [
  ...["session-revoked", "token-claims-change", "credential-change", "assurance-level-change"],
  ...["device-compliance-change", "session-established", "session-presented", "risk-level-change"],
].map((name) => `https://schemas.openid.net/secevent/caep/event-type/${name}`);
const risc = [
  ...["account-credential-change-required", "account-purged", "account-disabled", "account-enabled"],
  ...["identifier-changed", "identifier-recycled", "credential-compromise", "opt-in", "opt-out-initiated"],
  ...["opt-out-cancelled", "opt-out-effective", "recovery-activated", "recovery-information-changed"],
  "sessions-revoked",
].map((name) => `https://schemas.openid.net/secevent/risc/event-type/${name}`);

const others: readonly Module[] = [
  ...both({
    name: "stream-supported-events",
    provider: "sends every type of event of CAEP 1.0 and RISC 1.0",
    party: "acknowledges each one",
    evidence: "the acknowledgements",
    async run(_, deliver) {
      const subject = { format: "email", email: "alice@example.org" };
      for (const event of [...caep, ...risc]) isAnswered(await deliver({ event, subject }), "acknowledged");
    },
  }),
  ...both({
    name: "invalid-set-rejection",
    provider: "sends events with a wrong signature, another issuer and another audience",
    party: "refuses them with invalid_key, invalid_issuer and invalid_audience, and changes nothing",
    evidence: "the error codes, and the user is still signed in",
    async run(stage, deliver) {
      const event = { event: "session-revoked", subject: bySubject(stage, await signedIn(stage)) };
      isAnswered(await deliver({ ...event, mishap: { signature: "wrong" } }), "invalid_key");
      const other = "https://other.example";
      isAnswered(await deliver({ ...event, mishap: { claims: { iss: other } } }), "invalid_issuer");
      isAnswered(await deliver({ ...event, mishap: { claims: { aud: other } } }), "invalid_audience");
      await isNow(stage, "signed in");
    },
  }),
  ...both({
    name: "transmitter-initiated-status-change",
    provider: "announces that it pauses the stream, enables it again, and then sends an event",
    party: "acknowledges all of them, and carries out the event",
    evidence: "the app's events security_stream with both states, and the user is signed out",
    async run(stage, deliver) {
      const subject = bySubject(stage, await signedIn(stage));
      for (const status of ["paused", "enabled"]) {
        const wish = { event: eventType("stream-updated"), subject: stream, members: { status } };
        isAnswered(await deliver(wish), "acknowledged");
      }
      isAnswered(await deliver({ event: "session-revoked", subject }), "acknowledged");
      const told = streamEvents(stage).flatMap((event) => ("status" in event ? [event.status] : []));
      demand(told.join() === "paused,enabled", `the app reports ${told.join()}`);
      await isNow(stage, "signed out");
    },
  }),
];

/** Modules of the foundation's plan for receivers of Shared Signals. */
export const ssfReceiver: readonly Module[] = [...verifications, ...others];
