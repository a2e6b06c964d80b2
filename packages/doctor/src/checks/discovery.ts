import { type JsonRecord, parseRecord, show } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { type Finding, findings, wordsOf } from "../finding.ts";
import { clockByHeader } from "./clock.ts";

/** The provider's metadata. Without it no other check is possible. */
export interface Discovery {
  readonly document?: JsonRecord;
  readonly findings: readonly Finding[];
}

const { good, bad } = findings("provider");
const cure = "Check the issuer (entra(): tenantId and instance), and whether this machine can reach the provider.";

/**
 * Loads the discovery document, and reads the provider's time from the answer.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function askDiscovery({ provider, send, clock }: CheckedApp): Promise<Discovery> {
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
  if (response.status !== 200) return failed(`expected status 200 from ${url}, and got ${response.status}`);
  const document = parseRecord(await response.text());
  if (document === undefined) return failed(`expected a JSON object at ${url}, and got another text`);
  const { issuer } = document;
  if (!(await isOurs(provider, issuer))) {
    return failed(
      `expected the issuer ${show(provider.name)} at ${url}, and got ${show(issuer)}`,
      `Set the issuer to ${show(issuer)}, if this is your provider.`,
    );
  }
  const found = good("discovery", `${url} answers, and names the issuer ${show(issuer)} as expected`);
  return { document, findings: [found, clockFinding] };
}

/** Entra's metadata for several tenants has a template as issuer. The client checks it. */
async function isOurs(provider: CheckedApp["provider"], issuer: unknown): Promise<boolean> {
  if (typeof issuer !== "string") return false;
  return issuer.includes("{tenantid}") || (await provider.acceptsIssuer(issuer));
}
