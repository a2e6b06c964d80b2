import type { Attempt, Outcome } from "../judge/history.ts";
import { appName } from "./app.ts";
import { codeOf, send } from "./clients.ts";
import type { World } from "./world.ts";

/** A token that the provider has given to a user's client, for this app's API. */
export interface Bearer {
  readonly token: string;
  readonly attempt: Attempt;
}

type Issued = ReturnType<World["provider"]["issueBearer"]>;

/** A token of this user, issued now. Tokens that are exchanged for it are stored under the account, so a later removal affects them. */
export function bearerOf(world: World, subject: string, at = 1): Bearer {
  const { token, certificate } = world.providerOf(world.node(at).app).issueBearer(subject);
  return bearerFor(world, at, { token, certificate });
}

/** A token for the APIs of several apps. */
export function bearerForTwo(world: World, subject: string): readonly [Bearer, Bearer] {
  const issued = world.provider.issueBearer(subject);
  return [bearerFor(world, 1, issued), bearerFor(world, 2, issued)];
}

/** The node's app stores under its own name what it exchanges for the token. */
function bearerFor(world: World, at: number, { token, certificate }: Issued): Bearer {
  const { app, name: node } = world.node(at);
  const account = world.accountKey(certificate);
  const grant = {
    account,
    kind: "on-behalf-of",
    id: world.crypto.hash(`${appName(world.core, app)}.${token}`),
  } as const;
  const { task, now: begunAt, time } = world.scheduler;
  const place = { session: undefined, grant };
  const begun = { certificate, place, task, app: app.name, node, begunAt, time: time.unread };
  return { token, attempt: world.history.noteOnBehalfOf(begun) };
}

/** A call of this app's API with that token. The API calls another API on behalf of the token's user. */
export async function onBehalfOf(world: World, at: number, { token, attempt }: Bearer): Promise<Outcome> {
  const node = world.node(at);
  const { bearerTokens } = node;
  return send(world, { kind: "on-behalf-of", node, session: attempt }, async () => {
    try {
      const caller = await bearerTokens.verify({ value: token, scheme: "bearer", method: "GET", url: "/" });
      const { value } = await bearerTokens.acquire(caller, { scopes: ["Mail.Read"] });
      return { is: "token", token: value };
    } catch (error) {
      return { is: "error", code: error instanceof Error ? codeOf(error) : "thrown" };
    }
  });
}
