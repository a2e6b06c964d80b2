import type { JsonRecord } from "../domain/json.ts";
import { halfHash } from "./half-hash.ts";
import { RuleBroken } from "./rule-broken.ts";
import { show } from "./show.ts";
import type { SigningAlg } from "./signing-algs.ts";

/**
 * Checks that an ID token was issued to this client (`azp`) and with this access token (`at_hash`), if it says so.
 *
 * @throws RuleBroken
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken
 */
export async function checkRecipient(
  { azp, at_hash: hash }: JsonRecord,
  clientId: string,
  accessToken: string | undefined,
  alg: SigningAlg,
): Promise<void> {
  if (azp !== undefined && azp !== clientId) throw new RuleBroken(`its azp is ${show(azp)}, expected "${clientId}"`);
  if (accessToken !== undefined && hash !== undefined && hash !== (await halfHash(accessToken, alg)))
    throw new RuleBroken("its at_hash is not that of the access token");
}
