import { type CryptoKey, decodeJwt, decodeProtectedHeader, importJWK, importX509, jwtVerify } from "jose";
import { basicCredentials } from "../fake-kit/basic-credentials.ts";
import { digestOf } from "../fake-kit/digest.ts";
import { EntraError } from "./aadsts.ts";
import type { FakeApp } from "./options.ts";
import type { State } from "./state.ts";

/**
 * The app that sent a request to the token endpoint.
 *
 * @throws EntraError if the app or its credential is unknown
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export async function authenticateApp(
  state: State,
  form: URLSearchParams,
  audiences: readonly string[],
): Promise<FakeApp> {
  const clientId = form.get("client_id");
  if (clientId === null) throw new EntraError(900144, {}, "The request body must contain: 'client_id'.");
  const app = state.apps.find((one) => one.clientId === clientId);
  if (app === undefined) throw new EntraError(700016, {}, `Application with identifier '${clientId}'.`);
  const confidential = [app.secrets, app.certificates, app.federatedCredentials].some((one) => (one?.length ?? 0) > 0);
  const assertion = form.get("client_assertion");
  const secret = form.get("client_secret");
  if (assertion !== null) {
    if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
      throw new EntraError(900144, {}, "The request body must contain: 'client_assertion_type'.");
    await verifyAssertion(state, app, assertion, audiences);
  } else if (secret !== null) {
    if (!app.secrets?.includes(secret)) throw new EntraError(7000215, {}, `App '${clientId}'.`);
  } else if (confidential) throw new EntraError(7000218);
  return app;
}

/**
 * A form with the client's id and secret from the header, if they are there. "The Basic auth pattern […], per RFC 6749 is also supported".
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function withBasic(form: URLSearchParams, request: Request): URLSearchParams {
  const basic = basicCredentials(request);
  if (basic === undefined) return form;
  const decoded = new URLSearchParams(`client_id=${basic.clientId}&client_secret=${basic.secret}`);
  return new URLSearchParams([...form, ...decoded]);
}

/** By a registered certificate, or by an issuer that the app trusts. */
async function verifyAssertion(
  state: State,
  app: FakeApp,
  assertion: string,
  audiences: readonly string[],
): Promise<void> {
  const { iss, aud } = readClaims(assertion);
  const federated = app.federatedCredentials?.find(({ issuer }) => issuer === iss);
  if (federated === undefined && iss !== app.clientId) throw new EntraError(700211, {}, `Issuer '${iss}'.`);
  const expected = federated === undefined ? audiences : [federated.audience ?? "api://AzureADTokenExchange"];
  if (!expected.includes(String(aud))) throw new EntraError(700023, {}, `Audience '${aud}'.`);
  const key =
    federated === undefined
      ? await certificateKey(app, assertion)
      : await importJWK(federated.key, federated.key.alg ?? "RS256");
  const subject = federated?.subject ?? app.clientId;
  try {
    await jwtVerify(assertion, key, {
      subject,
      currentDate: new Date(state.now()),
      requiredClaims: ["exp"],
      clockTolerance: 300,
    });
  } catch (error) {
    const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
    throw new EntraError(expired ? 700024 : 700027);
  }
}

function readClaims(assertion: string): { iss?: string; aud?: string | string[] } {
  try {
    return decodeJwt(assertion);
  } catch {
    throw new EntraError(50027, {}, "Invalid JWT token.");
  }
}

/** The key of the certificate that the assertion names by `x5t#S256` (or, as older clients do, by `x5t`). */
async function certificateKey(app: FakeApp, assertion: string): Promise<CryptoKey> {
  const header = decodeProtectedHeader(assertion) as { alg?: string; x5t?: string; "x5t#S256"?: string };
  if (header.alg !== "RS256" && header.alg !== "PS256") throw new EntraError(700027, {}, `Algorithm '${header.alg}'.`);
  for (const pem of app.certificates ?? []) {
    const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, "")), (char) => char.charCodeAt(0));
    if (header["x5t#S256"] === (await digestOf(der)) || header.x5t === (await digestOf(der, "SHA-1")))
      return importX509(pem, header.alg);
  }
  throw new EntraError(700027, {}, "Thumbprint of key used by client is not registered.");
}
