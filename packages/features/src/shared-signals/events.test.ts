import { eventType } from "@identity-web/testing/fake-transmitter";
import { expect, test } from "vitest";
import { changingEvents, streamEvents } from "./events.ts";

/** The URIs of event types as the specifications write them, with their sections. */
const specified: readonly (readonly [section: string, uri: string])[] = [
  ["CAEP 1.0 §3.1", "https://schemas.openid.net/secevent/caep/event-type/session-revoked"],
  ["CAEP 1.0 §3.2", "https://schemas.openid.net/secevent/caep/event-type/token-claims-change"],
  ["CAEP 1.0 §3.3", "https://schemas.openid.net/secevent/caep/event-type/credential-change"],
  ["CAEP 1.0 §3.4", "https://schemas.openid.net/secevent/caep/event-type/assurance-level-change"],
  ["CAEP 1.0 §3.5", "https://schemas.openid.net/secevent/caep/event-type/device-compliance-change"],
  ["CAEP 1.0 §3.8", "https://schemas.openid.net/secevent/caep/event-type/risk-level-change"],
  ["RISC 1.0 §2.2", "https://schemas.openid.net/secevent/risc/event-type/account-purged"],
  ["RISC 1.0 §2.3", "https://schemas.openid.net/secevent/risc/event-type/account-disabled"],
  ["RISC 1.0 §2.5", "https://schemas.openid.net/secevent/risc/event-type/identifier-changed"],
  ["RISC 1.0 §2.6", "https://schemas.openid.net/secevent/risc/event-type/identifier-recycled"],
  ["RISC 1.0 §2.7", "https://schemas.openid.net/secevent/risc/event-type/credential-compromise"],
  ["RISC 1.0 §2.11", "https://schemas.openid.net/secevent/risc/event-type/sessions-revoked"],
  ["OAuth Event Types 1.0 §3.3", "https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked"],
];

/** Event types of the specifications that change nothing in an app. */
const withoutEffect: readonly (readonly [section: string, uri: string])[] = [
  ["CAEP 1.0 §3.6", "https://schemas.openid.net/secevent/caep/event-type/session-established"],
  ["CAEP 1.0 §3.7", "https://schemas.openid.net/secevent/caep/event-type/session-presented"],
  ["RISC 1.0 §2.1", "https://schemas.openid.net/secevent/risc/event-type/account-credential-change-required"],
  ["RISC 1.0 §2.4", "https://schemas.openid.net/secevent/risc/event-type/account-enabled"],
  ["RISC 1.0 §2.8.1", "https://schemas.openid.net/secevent/risc/event-type/opt-in"],
  ["RISC 1.0 §2.8.2", "https://schemas.openid.net/secevent/risc/event-type/opt-out-initiated"],
  ["RISC 1.0 §2.8.3", "https://schemas.openid.net/secevent/risc/event-type/opt-out-cancelled"],
  ["RISC 1.0 §2.8.4", "https://schemas.openid.net/secevent/risc/event-type/opt-out-effective"],
  ["RISC 1.0 §2.9", "https://schemas.openid.net/secevent/risc/event-type/recovery-activated"],
  ["RISC 1.0 §2.10", "https://schemas.openid.net/secevent/risc/event-type/recovery-information-changed"],
];

const ofStreams: readonly (readonly [section: string, uri: string])[] = [
  ["SSF 1.0 §8.1.4.1", "https://schemas.openid.net/secevent/ssf/event-type/verification"],
  ["SSF 1.0 §8.1.5", "https://schemas.openid.net/secevent/ssf/event-type/stream-updated"],
];

const uris = (table: readonly (readonly [string, string])[]) => table.map(([, uri]) => uri).sort();

test("the events with an effect are event types of the specifications, spelled as there", () => {
  expect([...changingEvents].sort()).toEqual(uris(specified));
});

test("the events about a stream are event types of the specification, spelled as there", () => {
  expect([...streamEvents.keys()].sort()).toEqual(uris(ofStreams));
});

test("the fake transmitter sends the event types of the specifications, spelled as there", () => {
  for (const uri of uris([...specified, ...ofStreams])) {
    expect(eventType(uri.slice(uri.lastIndexOf("/") + 1))).toBe(uri);
  }
});

test("the other event types of the specifications have no effect", () => {
  expect(uris(withoutEffect).filter((uri) => changingEvents.includes(uri))).toEqual([]);
});
