import { type JsonRecord, parseRecord, show } from "@identity-web/core/provider-kit";
import { type Finding, findings, wordsOf } from "../finding.ts";
import type { Patient } from "../patient.ts";
import { clockByHeader } from "./clock.ts";

/** What the provider says of itself; without a document nothing else can be asked. */
export interface Discovery {
  readonly document?: JsonRecord;
  readonly findings: readonly Finding[];
}

const { good, bad } = findings("provider");
const cure = "Check the issuer (entra(): tenantId and instance), and that this machine can reach the provider.";

/**
 * Asks for the discovery document, and takes the provider's time from the answer.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function askDiscovery({ provider, send, clock }: Patient): Promise<Discovery> {
  const url = `${provider.name.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const failed = (text: string, how = cure): Discovery => ({ findings: [bad("discovery", text, how)] });
  const askedAt = clock.now();
  let response: Response;
  try {
    response = await send(url, { headers: { accept: "application/json" }, redirect: "manual" });
  } catch (error) {
    return failed(wordsOf(error, cure).text);
  }
  const clockFinding = clockByHeader(response.headers, askedAt, clock.now());
  if (response.status !== 200) return failed(`${url} answered with status ${response.status} instead of 200`);
  const document = parseRecord(await response.text());
  if (document === undefined) return failed(`${url} holds no JSON object`);
  const { issuer } = document;
  if (!(await isOurs(provider, issuer))) {
    return failed(
      `${url} names the issuer ${show(issuer)}, and the app expects ${show(provider.name)}`,
      `Set the issuer to ${show(issuer)}, if that is the one you mean.`,
    );
  }
  const found = good("discovery", `${url} answers, and names the issuer ${show(issuer)} as expected`);
  return { document, findings: [found, clockFinding] };
}

/** Entra's metadata for several tenants names a template, which the client itself knows how to read. */
async function isOurs(provider: Patient["provider"], issuer: unknown): Promise<boolean> {
  if (typeof issuer !== "string") return false;
  return issuer.includes("{tenantid}") || (await provider.acceptsIssuer(issuer));
}
