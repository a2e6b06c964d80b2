import { isRecord, type JsonRecord, parseRecord, type Send } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { type Finding, findings, type Subject, wordsOf } from "../finding.ts";
import { textsOf } from "./texts-of.ts";

const { good, warning } = findings("provider");
const operator = "Report the fault in the discovery document or the keys to the provider's operator.";

/** What the keys are for, and what is missing if there is no address. */
interface KeysOf {
  readonly about: Subject;
  readonly id: string;
  readonly missing: string;
}

/** Checks the keys that sign ID tokens and logout tokens. */
export const checkKeys = ({ send }: CheckedApp, document: JsonRecord): Promise<Finding> =>
  keysFinding(send, document.jwks_uri, { about: "provider", id: "keys", missing: "the provider names no jwks_uri" });

/**
 * Checks the keys of a signer.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517
 */
export async function keysFinding(send: Send, url: unknown, { about, id, missing }: KeysOf): Promise<Finding> {
  const { good, warning, bad } = findings(about);
  if (typeof url !== "string" || !URL.canParse(url)) return bad(id, missing, operator);
  let response: Response;
  try {
    response = await send(url, { headers: { accept: "application/json" }, redirect: "manual" });
  } catch (error) {
    const { text, cure } = wordsOf(error, "Check whether this machine can reach the keys.");
    return bad(id, text, cure);
  }
  if (response.status !== 200) return bad(id, `${url} answered with status ${response.status}`, operator);
  const all = parseRecord(await response.text())?.keys;
  const keys = Array.isArray(all) ? all.filter(isRecord).filter((key) => key.use !== "enc") : [];
  if (keys.length === 0) return bad(id, `${url} has no key for signatures`, operator);
  if (keys.length > 1 && keys.some((key) => typeof key.kid !== "string")) {
    return warning(id, `${url} has ${keys.length} keys for signatures, and some have no key id`, operator);
  }
  return good(id, `${url} has the keys for signatures of tokens (${keys.length})`);
}

/** Checks the signature algorithms of ID tokens. Clients expect RS256 by default. */
export function checkAlgorithms(document: JsonRecord): Finding {
  const algorithms = textsOf(document.id_token_signing_alg_values_supported);
  const shown = algorithms.join(", ") || "none named";
  if (algorithms.includes("RS256")) return good("algorithms", `ID tokens can be signed by RS256 (of ${shown})`);
  return warning(
    "algorithms",
    `ID tokens are signed by ${shown}, not by RS256, the default`,
    "Set idTokenSigningAlg in oidc() to the algorithm that is registered for this client.",
  );
}
