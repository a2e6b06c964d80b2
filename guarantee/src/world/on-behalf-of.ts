import type { Session } from "@identity-web/core";
import type { Outcome } from "../judge/history.ts";
import { codeOf, send } from "./clients.ts";
import { app } from "./simulated-node.ts";
import type { World } from "./world.ts";

const hour = 3_600_000;

/** A token that the provider has given to somebody's client, for this app's API. */
export interface Bearer {
  readonly token: string;
  /** Under which the history knows it. */
  readonly id: string;
}

/** A token of that person, issued now. What is got by it lies under the account: a removal since then concerns it. */
export function bearerOf(world: World, subject: string): Bearer {
  const { provider, history, scheduler, crypto } = world;
  const token = provider.issueBearer(subject);
  const id = crypto.hash(`${app}.${token}`);
  const account = { issuer: provider.issuer, subject, key: world.accountKey(subject) };
  const { now } = world.time;
  const { issueTime: issuedAt } = provider;
  const expiresAt = now + hour;
  // What the judges know it by: it belongs to an account, and to no session.
  const times = { issuedAt, createdAt: now, seenAt: now, idleExpiresAt: expiresAt, expiresAt };
  const likeSession: Session = { id, app, account, ...times, claims: {} };
  history.noteOnBehalfOf(
    likeSession,
    { account: account.key, kind: "on-behalf-of", id },
    scheduler.task,
    scheduler.now,
  );
  return { token, id };
}

/** Somebody calls this app's API with that token, and it calls another one on their behalf. */
export async function onBehalfOf(world: World, at: number, { token, id }: Bearer): Promise<Outcome> {
  const node = world.node(at);
  const { bearerTokens } = node.useCases;
  return send(world, { kind: "on-behalf-of", node, session: id }, async () => {
    try {
      const caller = await bearerTokens.verify({ value: token, scheme: "bearer", method: "GET", url: "/" });
      const { value } = await bearerTokens.acquire(caller, { scopes: ["Mail.Read"] });
      return { is: "token", token: value };
    } catch (error) {
      return { is: "error", code: error instanceof Error ? codeOf(error) : "thrown" };
    }
  });
}
