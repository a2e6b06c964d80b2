import type { RefreshClaim } from "@identity-web/core";
import { expect, test } from "vitest";
import { accountName, alice, everything, grantOf, minute, Stage } from "./test/stage.ts";

test("an object that wakes up elsewhere knows everything, and its time doesn't go back", async () => {
  const stage = new Stage();
  const { session } = await stage.signIn();
  const key = { account: alice.key, kind: "session", id: session.id } as const;
  const version = (await stage.store.tokens.read(key))?.version ?? 0;
  const claim = await claimed(stage, session.id);
  stage.objects.restart(accountName);
  // A machine whose clock is behind.
  stage.clock.set(stage.clock.now() - 10 * minute);
  const written = await stage.store.tokens.commitRefresh(claim, grantOf(session));
  if (typeof written === "string") throw new Error(written);
  expect(Number(written.version)).toBeGreaterThan(Number(version));
  expect(Number(written.version)).toBeGreaterThan(Number(claim.id));
  expect((await stage.store.sessions.read(key))?.idToken).toBe("the-id-token");
});

test("an object that has deleted everything gives no number twice", async () => {
  const stage = new Stage();
  const first = await stage.signIn();
  const claim = await claimed(stage, first.session.id);
  await stage.store.removeAccount(alice.key, everything);
  while (stage.object(accountName).storage.alarmAt !== null) await stage.alarmOf(accountName);
  expect(stage.object(accountName).storage.isEmpty).toBe(true);
  stage.objects.restart(accountName);
  const { session } = await stage.signIn();
  const later = await claimed(stage, session.id);
  expect(Number(later.id)).toBeGreaterThan(Number(claim.id));
  expect(await stage.store.tokens.commitRefresh(claim, grantOf(session))).toBe("removed");
});

test("whoever waits at an object that is restarted asks again", async () => {
  const stage = new Stage();
  const { session } = await stage.signIn();
  const key = { account: alice.key, kind: "session", id: session.id } as const;
  const version = (await stage.store.tokens.read(key))?.version ?? 0;
  await claimed(stage, session.id);
  let failing = true;
  stage.objects.onCall = (_, method) => {
    if (method === "waitForChange" && failing) throw Object.assign(new Error("reset"), { retryable: true });
  };
  const waiting = stage.store.tokens.waitForChange(key, version, new AbortController().signal);
  await stage.clock.advance(1000);
  await waiting;
  failing = false;
});

test("what a newer version of the package has written is not touched", async () => {
  const stage = new Stage();
  await stage.signIn();
  const { storage } = stage.object(accountName);
  storage.sql.exec("UPDATE moment SET version = 99").toArray();
  stage.objects.restart(accountName);
  await expect(async () => stage.store.sessions.list(alice.key)).rejects.toMatchObject({
    cause: { message: expect.stringContaining("newer version") },
  });
});

async function claimed(stage: Stage, id: string): Promise<RefreshClaim> {
  const key = { account: alice.key, kind: "session", id } as const;
  const version = (await stage.store.tokens.read(key))?.version ?? "absent";
  const outcome = await stage.store.tokens.claimRefresh(key, version, { forMs: minute, singleUse: true });
  if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("the claim was not granted");
  return outcome.claimed;
}
