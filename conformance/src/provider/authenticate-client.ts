import { importJWK, jwtVerify } from "jose";
import { oauthError, Refusal } from "./answers.ts";
import type { AuthenticationMethod } from "./client.ts";
import type { Context } from "./context.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** What FAPI 2.0 admits (§5.4.1). */
const fapiAlgorithms = ["PS256", "ES256", "EdDSA", "Ed25519"];

/**
 * The client must show who it is by the method that it is registered for, and by no other.
 *
 * @throws Refusal `invalid_client`
 */
export async function authenticateClient(context: Context, request: Request, form: URLSearchParams): Promise<void> {
  const { client, journal } = context;
  const methods = methodsOf(request, form);
  const fail = (rule: string): never => {
    journal.breach(rule);
    throw new Refusal(oauthError("invalid_client", rule, 401), rule);
  };
  if (methods.length !== 1 || methods[0] !== client.method) {
    fail(`client authentication: expected ${client.method}, and got ${methods.join(" and ") || "none"}`);
  }
  if (client.method === "client_secret_basic") {
    const [id, secret] = basicCredentials(request);
    if (id !== client.clientId || secret !== client.clientSecret)
      fail("client_secret_basic: wrong client id or secret");
  } else if (client.method === "client_secret_post") {
    if (form.get("client_id") !== client.clientId || form.get("client_secret") !== client.clientSecret) {
      fail("client_secret_post: wrong client id or secret");
    }
  } else {
    await checkAssertion(context, form).catch((error: unknown) => fail(`private_key_jwt: ${messageOf(error)}`));
  }
}

function methodsOf(request: Request, form: URLSearchParams): AuthenticationMethod[] {
  return [
    ...(request.headers.has("authorization") ? (["client_secret_basic"] as const) : []),
    ...(form.has("client_secret") ? (["client_secret_post"] as const) : []),
    ...(form.has("client_assertion") ? (["private_key_jwt"] as const) : []),
  ];
}

/** Both are form-encoded first (RFC 6749 §2.3.1). */
function basicCredentials(request: Request): readonly (string | undefined)[] {
  const [, encoded = ""] = /^Basic (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  return atob(encoded)
    .split(":")
    .map((part) => decodeURIComponent(part.replaceAll("+", " ")));
}

/** RFC 7523 §3 and FAPI 2.0 §5.3.2.1: `aud` is the issuer, as a string. */
async function checkAssertion({ client, issuer, records }: Context, form: URLSearchParams): Promise<void> {
  if (form.get("client_assertion_type") !== assertionType) throw new Error("wrong client_assertion_type");
  if (client.key === undefined) throw new Error("the client has no key");
  const key = await importJWK(client.key);
  const { payload } = await jwtVerify(form.get("client_assertion") ?? "", key, {
    algorithms: fapiAlgorithms,
    issuer: client.clientId,
    subject: client.clientId,
    requiredClaims: ["exp", "jti", "aud"],
  });
  if (payload.aud !== issuer) throw new Error(`aud is ${JSON.stringify(payload.aud)}, expected the issuer as a string`);
  if (form.has("client_id") && form.get("client_id") !== client.clientId) throw new Error("another client_id");
  const { jti = "" } = payload;
  if (records.jtis.has(`assertion ${jti}`)) throw new Error("its jti was used before");
  records.jtis.add(`assertion ${jti}`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
