import { expect, test } from "vitest";
import { isExpired, type Session, summarize } from "./session.ts";

const session: Session = {
  id: "id",
  app: "app",
  account: { key: "key", issuer: "https://login.example", subject: "alice" },
  issuedAt: 1,
  createdAt: 2,
  seenAt: 3,
  idleExpiresAt: 100,
  expiresAt: 200,
  claims: { email: "alice@example.org" },
  sid: "the sid",
  idToken: "the ID token",
};

test("a session expires at its idle end or its absolute end, whichever comes first", () => {
  expect([99, 100, 101].map((now) => isExpired(session, now))).toEqual([false, true, true]);
  expect([199, 200].map((now) => isExpired({ ...session, idleExpiresAt: 300 }, now))).toEqual([false, true]);
});

test("a summary shows when a session ends, and neither its sid nor its ID token", () => {
  expect(summarize(session)).toEqual({ id: "id", createdAt: 2, seenAt: 3, expiresAt: 100 });
  expect(summarize({ ...session, idleExpiresAt: 300 }).expiresAt).toBe(200);
});
