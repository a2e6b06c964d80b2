import type { TokenRequest } from "@identity-web/core";
import type { Outcome } from "../judge/history.ts";
import { type ClientWorld, codeOf, send } from "./clients.ts";

/** The app's own code gets a token for the app itself, such as a nightly job does. */
export function appAcquires(world: ClientWorld, at: number, wanted: TokenRequest): Promise<Outcome> {
  const node = world.node(at);
  return send(world, { kind: "app-token", node, wanted }, async () => {
    try {
      const { value } = await node.appTokens.acquire(wanted);
      return { is: "token", token: value };
    } catch (error) {
      return { is: "error", code: error instanceof Error ? codeOf(error) : "thrown" };
    }
  });
}
