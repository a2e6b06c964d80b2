import { fetchListener, nodeServer } from "@identity-web/testing/node-server";
import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";

/** A web API that accepts tokens only with a DPoP proof, checked by oauth4webapi. */
export interface FapiApi {
  readonly url: string;
  /** The status of each answer. */
  readonly statuses: number[];
  /** The nonce that later proofs must have. */
  nonce: string | undefined;
  /** Refuses the token of the next call like a revoked one. */
  refuseNext(): void;
  close(): Promise<void>;
}

export async function startFapiApi(issuer: () => string): Promise<FapiApi> {
  const { port, close } = await nodeServer(
    fetchListener(async (request) => {
      const answer = await verdict(request);
      api.statuses.push(answer.status);
      return answer;
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  const refused = new Set<string>();
  let refusesNext = false;

  const verdict = async (request: Request): Promise<Response> => {
    const challenge = (error: string, headers: Record<string, string> = {}) =>
      new Response(null, { status: 401, headers: { "www-authenticate": `DPoP error="${error}"`, ...headers } });
    const token = request.headers.get("authorization")?.split(" ")[1] ?? "";
    if (refusesNext && token !== "") refused.add(token);
    refusesNext = false;
    if (refused.has(token)) return challenge("invalid_token");
    try {
      const server = await oauth.processDiscoveryResponse(
        new URL(issuer()),
        await oauth.discoveryRequest(new URL(issuer()), { [oauth.allowInsecureRequests]: true }),
      );
      const claims = await oauth.validateJwtAccessToken(server, request, url, {
        requireDPoP: true,
        [oauth.allowInsecureRequests]: true,
      });
      if (api.nonce !== undefined && decodeJwt(request.headers.get("dpop") ?? "").nonce !== api.nonce)
        return challenge("use_dpop_nonce", { "dpop-nonce": api.nonce });
      return Response.json({ sub: claims.sub, method: request.method, body: await request.text() });
    } catch {
      return challenge("invalid_token");
    }
  };
  const api: FapiApi = {
    url,
    statuses: [],
    nonce: undefined,
    refuseNext: () => {
      refusesNext = true;
    },
    close,
  };
  return api;
}
