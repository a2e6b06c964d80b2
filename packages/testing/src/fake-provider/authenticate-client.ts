import { jwtVerify } from "jose";
import { basicCredentials } from "../fake-kit/basic-credentials.ts";
import type { FakeClient, FakeProviderSettings } from "./options.ts";
import { addressAt } from "./places.ts";
import { refuse, type State } from "./state.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The client that sent a request (RFC 6749 §2.3). @throws Refusal */
export async function authenticateClient(state: State, request: Request, form: URLSearchParams): Promise<FakeClient> {
  const basic = readBasic(request, state.settings.basicAuthentication);
  const hasHeader = request.headers.has("authorization");
  const headers: Record<string, string> = hasHeader ? { "www-authenticate": 'Basic realm="fake provider"' } : {};
  const fail = (rule: string) => refuse(state, rule, { error: "invalid_client", status: 401, headers });
  const clientId = basic?.clientId ?? form.get("client_id");
  const client = state.clients.find((one) => one.clientId === clientId);
  if (client === undefined) throw fail("client authentication: unknown client");
  const methods = [
    ...(hasHeader ? ["client_secret_basic"] : []),
    ...(form.has("client_secret") ? ["client_secret_post"] : []),
    ...(form.has("client_assertion") ? ["private_key_jwt"] : []),
  ];
  if (client.authentication !== undefined && (methods.length !== 1 || methods[0] !== client.authentication)) {
    const got = methods.join(" and ") || "none";
    throw fail(`client authentication: expected ${client.authentication}, and got ${got}`);
  }
  if (client.publicKey !== undefined && (client.authentication ?? "private_key_jwt") === "private_key_jwt") {
    await checkAssertion(state, client, form).catch((error: unknown) => {
      throw fail(`private_key_jwt: ${error instanceof Error ? error.message : "unreadable"}`);
    });
  } else if ((basic?.secret ?? form.get("client_secret") ?? undefined) !== client.clientSecret) {
    throw fail("client authentication failed: another secret");
  }
  return client;
}

/** RFC 7523 §3; FAPI 2.0 §5.3.2.1 requires the issuer as `aud`, as a string, and forbids RS256. */
async function checkAssertion(state: State, { clientId, publicKey }: FakeClient, form: URLSearchParams): Promise<void> {
  if (form.get("client_assertion_type") !== assertionType) throw new Error("another client_assertion_type");
  const { issuer, settings, proofs } = state;
  const isFapi = settings.strict === "fapi2";
  const { payload } = await jwtVerify(form.get("client_assertion") ?? "", publicKey ?? {}, {
    issuer: clientId,
    subject: clientId,
    audience: isFapi ? issuer : [issuer, addressAt(issuer, "token")],
    requiredClaims: ["exp", "jti", "aud"],
    currentDate: new Date(state.now()),
    ...(isFapi ? { algorithms: ["PS256", "ES256", "EdDSA", "Ed25519"] } : {}),
  });
  if (isFapi && payload.aud !== issuer) throw new Error(`aud is ${JSON.stringify(payload.aud)}, expected the issuer`);
  if ((form.get("client_id") ?? clientId) !== clientId) throw new Error("another client_id");
  if (proofs.has(`assertion ${payload.jti}`)) throw new Error("its jti was used before");
  proofs.add(`assertion ${payload.jti}`);
}

function readBasic(
  request: Request,
  reading: FakeProviderSettings["basicAuthentication"],
): { clientId: string; secret: string } | undefined {
  const sent = basicCredentials(request);
  if (sent === undefined || reading === "as-sent") return sent;
  try {
    const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
    return { clientId: decode(sent.clientId), secret: decode(sent.secret) };
  } catch {
    // A percent sign that begins no escape. The header is not encoded as the standard requires.
    return { clientId: "", secret: "" };
  }
}
