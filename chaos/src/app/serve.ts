import { IdentityError, type Ports, type Transaction, type UseCases } from "@identity-web/core";
import { issuer } from "../provider/provider-client.ts";
import type { Answer, Order } from "./messages.ts";

/** Serves one request through the use cases, and says what its client is told. */
export async function serve(useCases: UseCases, ports: Ports, order: Order): Promise<Answer> {
  try {
    return await answerTo(useCases, ports, order);
  } catch (error) {
    const code = error instanceof IdentityError ? error.code : "not an IdentityError";
    return { told: "failed", code, because: reasons(error) };
  }
}

/** An error and what lies behind it, in one line. */
const reasons = (error: unknown): string =>
  error instanceof Error
    ? [error.message, ...(error.cause === undefined ? [] : [reasons(error.cause)])].join(" ← ")
    : String(error);

async function answerTo(useCases: UseCases, ports: Ports, order: Order): Promise<Answer> {
  switch (order.op) {
    case "sign-in":
      return signIn(useCases, ports, order);
    case "read":
      return { told: (await useCases.readSession.execute(order.handle)) === undefined ? "anonymous" : "alive" };
    case "token": {
      const found = await useCases.readSession.execute(order.handle);
      if (found === undefined) return { told: "anonymous" };
      const token = await useCases.acquireToken.execute(found.key, {
        scopes: ["Mail.Read"],
        forceRefresh: order.force,
      });
      return { told: "token", from: token.value.split(" ")[0] ?? "" };
    }
    case "sign-out": {
      const found = await useCases.readSession.execute(order.handle);
      if (found === undefined) return { told: "anonymous" };
      const postLogoutRedirectUri = "http://localhost/auth/signed-out";
      const request = { session: found.key, scope: order.scope, postLogoutRedirectUri, state: "state" };
      return { told: (await useCases.signOut.execute(request)) === undefined ? "anonymous" : "done" };
    }
    case "remove":
      await useCases.accounts.remove({ issuer, subject: order.subject }, order.scope);
      return { told: "done" };
    case "end-session":
      await useCases.accounts.endSession({ issuer, subject: order.subject }, order.id);
      return { told: "done" };
    case "front-channel":
      await useCases.frontChannelLogout.execute({ sid: order.sid, issuer: undefined });
      return { told: "done" };
    case "back-channel":
      await useCases.backChannelLogout.execute(JSON.stringify(order.notice));
      return { told: "done" };
  }
}

/** The browser comes back from the provider, with its transaction's cookie. */
async function signIn(
  { signIn, readSession }: UseCases,
  { clock }: Ports,
  { code, transaction: id, previous }: Extract<Order, { op: "sign-in" }>,
): Promise<Answer> {
  const old = previous === undefined ? undefined : (await readSession.execute(previous))?.key;
  const transaction: Transaction = {
    id,
    state: `${id}.state`,
    createdAt: clock.now(),
    returnTo: "/",
    asked: {},
    provider: {},
    restarted: false,
  };
  const parameters = new URLSearchParams({ code, state: transaction.state });
  const result = await signIn.complete({ parameters, transaction, ...(old === undefined ? {} : { previous: old }) });
  if (typeof result === "string") return { told: result };
  return { told: "signed-in", handle: result.handle, id: result.session.id, issuedAt: result.session.issuedAt };
}
