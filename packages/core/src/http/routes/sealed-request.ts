import type { SignInParameters } from "../../domain/transaction.ts";
import type { HttpParts } from "../parts.ts";

/** The requirements of a sign-in, which its URL carries in one sealed parameter. */
export type SealedRequest = Pick<SignInParameters, "scopes" | "resource" | "claims" | "acrValues" | "maxAge">;

const binding = "sign-in request";

/** Seals the requirements of a sign-in, so that no other site can make a user consent to more. */
export const sealRequest = (ports: Pick<HttpParts["ports"], "sealer">, request: SealedRequest): Promise<string> =>
  ports.sealer.seal(JSON.stringify(request), binding);

/** @returns `undefined` for a text that this app did not seal */
export async function openRequest(
  ports: Pick<HttpParts["ports"], "sealer">,
  sealed: string,
): Promise<SealedRequest | undefined> {
  const text = await ports.sealer.open(sealed, binding);
  return text === undefined ? undefined : JSON.parse(text);
}
