import type { TokenRequest } from "../../domain/grant.ts";
import type { HttpParts } from "../parts.ts";

/** What a route asked for and a sign-in must bring, as it travels in one sealed parameter. */
export type SealedRequest = Pick<TokenRequest, "scopes" | "resource" | "claims">;

const binding = "sign-in request";

/** Seals what a sign-in must ask for, so that nobody else can send a user to consent to something. */
export const sealRequest = (ports: Pick<HttpParts["ports"], "sealer">, request: SealedRequest): Promise<string> =>
  ports.sealer.seal(JSON.stringify(request), binding);

/** `undefined` where it isn't ours. */
export async function openRequest(
  ports: Pick<HttpParts["ports"], "sealer">,
  sealed: string,
): Promise<SealedRequest | undefined> {
  const text = await ports.sealer.open(sealed, binding);
  return text === undefined ? undefined : JSON.parse(text);
}
