import { jwtVerify } from "jose";
import { oauthError } from "./answers.ts";
import type { FakeClient, FakeProviderSettings } from "./options.ts";
import { paths } from "./places.ts";
import type { State } from "./state.ts";

/** The client that sent a request to the token or revocation endpoint, or the answer that refuses it (RFC 6749 §2.3). */
export async function authenticateClient(
  state: State,
  request: Request,
  form: URLSearchParams,
): Promise<FakeClient | Response> {
  const { clients } = state;
  const basic = readBasic(request.headers.get("authorization"), state.settings.basicAuthentication);
  const clientId = basic?.clientId ?? form.get("client_id");
  const secret = basic?.secret ?? form.get("client_secret") ?? undefined;
  const client = clients.find((one) => one.clientId === clientId);
  const good =
    client?.publicKey === undefined ? client?.clientSecret === secret : await isAsserted(state, client, form);
  if (client !== undefined && good) return client;
  const challenge = basic === undefined ? {} : { "www-authenticate": 'Basic realm="fake provider"' };
  return oauthError("invalid_client", "client authentication failed", 401, challenge);
}

/** @see https://www.rfc-editor.org/rfc/rfc7523#section-3 */
async function isAsserted(state: State, { clientId, publicKey }: FakeClient, form: URLSearchParams): Promise<boolean> {
  if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") return false;
  try {
    const { payload } = await jwtVerify(form.get("client_assertion") ?? "", publicKey ?? {}, {
      issuer: clientId,
      subject: clientId,
      audience: [state.issuer, `${state.issuer.replace(/\/$/, "")}${paths.token}`],
      requiredClaims: ["exp", "jti"],
      currentDate: new Date(state.now()),
    });
    const isNew = !state.proofs.has(payload.jti ?? "");
    state.proofs.add(payload.jti ?? "");
    return isNew;
  } catch {
    return false;
  }
}

function readBasic(
  authorization: string | null,
  reading: FakeProviderSettings["basicAuthentication"],
): { clientId: string; secret: string } | undefined {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [clientId = "", ...rest] = atob(encoded).split(":");
  const secret = rest.join(":");
  if (reading === "as-sent") return { clientId, secret };
  try {
    const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
    return { clientId: decode(clientId), secret: decode(secret) };
  } catch {
    // A percent sign that begins no escape: the header is not encoded as the standard wants it.
    return { clientId: "", secret: "" };
  }
}
