import { SignJWT } from "jose";
import { HttpResponse, http, passthrough } from "msw";
import { setupServer } from "msw/node";
import { signInPage } from "../kit/form.ts";
import { Gate } from "../kit/gate.ts";
import { generateSigningKey } from "../kit/signing-key.ts";
import { discoveryDocument, issuer, objectId, tenant, username } from "./tenant.ts";

interface Authorization {
  readonly user: string;
  readonly clientId: string;
  readonly scope: string;
  readonly nonce: string | null;
}

/**
 * As much of Microsoft Entra as a web app's sign-in and refresh need, under Entra's own addresses: they are answered in this
 * process (msw), and nothing else is let out of the machine. Refresh tokens stay good after they were used, as Entra's do.
 * It checks nothing: no fault here is about what a provider refuses.
 */
export interface FakeEntra {
  /** Every request to the token endpoint waits here until its answer may go out. */
  readonly tokenRequests: Gate;
  close(): void;
}

const accessTokenLifetime = 3600;
const signingKey = generateSigningKey();

export function startFakeEntra(): FakeEntra {
  const tokenRequests = new Gate();
  const authorizations = new Map<string, Authorization>();

  const authorize = async (request: Request): Promise<Response> => {
    if (request.method === "GET") return HttpResponse.html(signInPage);
    const { searchParams } = new URL(request.url);
    const code = crypto.randomUUID();
    authorizations.set(code, {
      user: new URLSearchParams(await request.text()).get("login") ?? "",
      clientId: searchParams.get("client_id") ?? "",
      scope: searchParams.get("scope") ?? "",
      nonce: searchParams.get("nonce"),
    });
    const callback = new URL(searchParams.get("redirect_uri") ?? "");
    callback.search = new URLSearchParams({ code, state: searchParams.get("state") ?? "" }).toString();
    return new Response(null, { status: 302, headers: { location: callback.href } });
  };

  const token = async (request: Request): Promise<Response> => {
    const form = new URLSearchParams(await request.text());
    await tokenRequests.pass();
    const authorization = authorizations.get(form.get("code") ?? form.get("refresh_token") ?? "");
    if (authorization === undefined) return HttpResponse.json({ error: "invalid_grant" }, { status: 400 });
    const refreshToken = crypto.randomUUID();
    authorizations.set(refreshToken, authorization);
    return HttpResponse.json({
      token_type: "Bearer",
      scope: authorization.scope,
      expires_in: accessTokenLifetime,
      ext_expires_in: accessTokenLifetime,
      access_token: crypto.randomUUID(),
      refresh_token: refreshToken,
      id_token: await idToken(authorization),
      client_info: Buffer.from(JSON.stringify({ uid: objectId(authorization.user), utid: tenant })).toString(
        "base64url",
      ),
    });
  };

  const server = setupServer(
    http.all("http://127.0.0.1:*/*", () => passthrough()),
    http.get(`${issuer}/.well-known/openid-configuration`, () => HttpResponse.json(discoveryDocument)),
    http.get(discoveryDocument.jwks_uri, async () => HttpResponse.json({ keys: [(await signingKey).publicJwk] })),
    http.all(discoveryDocument.authorization_endpoint, ({ request }) => authorize(request)),
    http.post(discoveryDocument.token_endpoint, ({ request }) => token(request)),
  );
  server.listen({ onUnhandledFrame: "error" });
  return {
    tokenRequests,
    close() {
      tokenRequests.open();
      server.close();
    },
  };
}

async function idToken({ user, clientId, nonce }: Authorization): Promise<string> {
  const { privateKey, publicJwk } = await signingKey;
  const claims = {
    ...(nonce === null ? {} : { nonce }),
    oid: objectId(user),
    tid: tenant,
    preferred_username: username(user),
    name: user,
    ver: "2.0",
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: publicJwk.kid ?? "" })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject(objectId(`${user} for this app`))
    .setIssuedAt(Math.floor(Date.now() / 1000))
    .setExpirationTime(Math.floor(Date.now() / 1000) + accessTokenLifetime)
    .sign(privateKey);
}
