import type { Account, Grant, RefreshClaim, Removal, Store } from "@identity-web/core";
import { ok, present } from "../../store/check.ts";
import {
  account,
  grantKeyOf,
  grantOf,
  issuer,
  keyOf,
  onBehalfOf,
  type SignInWish,
  sessionOf,
} from "../../store/people.ts";
import { claimMs, redemptionMs, rememberMs, type Scene } from "../../store/scene.ts";

export const everything: Removal = { sessions: "all", tokens: "all", barrierForMs: redemptionMs };

/** A pending sign-in of a new account. */
export async function begun(scene: Scene, { sid, ...wish }: SignInWish = {}, node: Store = scene.b) {
  const who = wish.account ?? account(scene.name("person"));
  const redemption = await node.beginRedemption(scene.name("transaction"), { forMs: redemptionMs, rememberMs });
  ok(redemption !== "replayed", "a new transaction to be redeemed");
  const ofSid = sid === undefined ? {} : { sid };
  const session = sessionOf({ name: scene.name("session"), ...wish, ...ofSid, account: who }, redemption.startedAt);
  const grant = grantOf(session, wish.renewal);
  await scene.advancePast();
  return {
    who,
    redemption,
    session,
    grant,
    grantKey: grantKeyOf(session),
    key: keyOf(session),
    signIn: async (node: Store) => node.signIn(session, grant, redemption),
  };
}

/** A signed-in new account. */
export async function signedIn(scene: Scene, wish: SignInWish = {}) {
  const person = await begun(scene, wish);
  const outcome = await person.signIn(scene.b);
  ok(outcome === "created", `a sign-in that nothing forbids to be created, got ${outcome}`);
  await scene.advancePast();
  return person;
}

export type Person = Awaited<ReturnType<typeof begun>>;

/** Whether a node without a gate can read session and grant. */
export const readable = async (scene: Scene, { key, grantKey }: Person): Promise<[boolean, boolean]> => [
  (await scene.b.sessions.read(key)) !== undefined,
  (await scene.b.tokens.read(grantKey)) !== undefined,
];

export async function claim(scene: Scene, { grantKey }: Person): Promise<RefreshClaim> {
  const { version } = present(await scene.b.tokens.read(grantKey), "the grant");
  const outcome = await scene.b.tokens.claimRefresh(grantKey, version, { forMs: claimMs, singleUse: true });
  ok(typeof outcome === "object" && "claimed" in outcome, `a claim to be granted, got ${JSON.stringify(outcome)}`);
  return outcome.claimed;
}

/** The providerState of each grant that a sweep passes on for revocation. */
export async function swept(scene: Scene, who: Account, node: Store = scene.b): Promise<string[]> {
  return (await scene.sweep(who, node)).map((grant: Grant) => grant.providerState);
}

/** A signed notice with all its effects: ruling, index, and the removal of the sid's sessions in each account. */
export async function backChannel(node: Store, sid: string): Promise<readonly string[]> {
  const found = await node.markEnded({ verified: true, sid, issuer }, redemptionMs);
  const removal: Removal = { sessions: { sids: [sid] }, tokens: "all", barrierForMs: redemptionMs };
  for (const { account: each } of found) await node.removeAccount(each, removal);
  return found.map(({ account: each }) => each);
}

/** An unverified notice with all its effects. */
export async function frontChannel(node: Store, sid: string): Promise<readonly string[]> {
  const found = await node.markEnded({ verified: false, sid, issuer }, redemptionMs);
  for (const { account: each, ids, redeemsUntil } of found)
    await node.removeAccount(each, {
      sessions: { sids: [sid] },
      tokens: "all",
      barrierForMs: redemptionMs,
      unverified: { sids: [sid], ids, redeemsUntil },
    });
  return found.map(({ account: each }) => each);
}

const withoutSid = { withoutSid: true };
/** A signed notice whose sid is in no ID token. It means the account's sessions without a sid. */
export const endsWithoutSid: Removal = {
  ...{ sessions: withoutSid, tokens: "all", ifEnds: withoutSid },
  barrierForMs: redemptionMs,
};

export const assertionOf = ({ who }: Person) => onBehalfOf(who);
