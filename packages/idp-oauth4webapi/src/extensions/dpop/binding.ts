import { parseRecord } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient } from "../../client/context.ts";
import type { BoundTokens, KeyBinding, TokenBinding } from "../../extension.ts";
import { authorizeRequest } from "./authorize-request.ts";
import { createBoundKey, importBoundKey, readBoundKey } from "./bound-key.ts";
import { createNonces } from "./nonces.ts";

type Opened = Parameters<KeyBinding["open"]>[0];

/** Binds tokens by DPoP: makes proofs, and keeps the nonces that servers require. */
export function openBinding(client: Opened): Omit<TokenBinding, "wants"> {
  const nonces = createNonces();
  const handle = (pair: CryptoKeyPair): oauth.DPoPHandle =>
    oauth.DPoP(oauthClient(client), pair, {
      // A proof has the time of this app's clock (RFC 9449 §4.2), and the last nonce of the server to which it is sent.
      [oauth.modifyAssertion](_header, payload) {
        payload.iat = Math.floor(client.clock.now() / 1000);
        const use = payload.ath === undefined ? "tokens" : "api";
        const nonce = nonces.get(new URL(String(payload.htu)).origin, use);
        if (nonce !== undefined) payload.nonce = nonce;
      },
    });
  const boundBy = async (key: string): Promise<(BoundTokens & { proofs(): oauth.DPoPHandle }) | undefined> => {
    const read = readBoundKey(key);
    if (read === undefined) return undefined;
    const pair = await importBoundKey(read);
    return {
      type: "DPoP",
      key,
      // The provider then refuses the code without this sign-in's key (RFC 9449 §10).
      parameters: async () => ({ dpop_jkt: await handle(pair).calculateThumbprint() }),
      send: (request, waits) => {
        const DPoP = handle(pair);
        return withNonce(() => request({ DPoP }), waits);
      },
      proofs: () => handle(pair),
    };
  };
  return {
    async create() {
      const bound = await boundBy(JSON.stringify(await createBoundKey()));
      if (bound === undefined) throw new Error("a new key can't be read");
      return bound;
    },
    read: boundBy,
    hear: (send) => async (url, init) => {
      const response = await send(url, init);
      const headers = new Headers(init?.headers);
      if (headers.has("dpop")) {
        const use = /^dpop /i.test(headers.get("authorization") ?? "") ? "api" : "tokens";
        nonces.learn(response, new URL(url).origin, use);
      }
      return response;
    },
    api: (own) => ({
      // Any answer may bring the nonce for the next proof (RFC 9449 §8.2), so that it isn't refused.
      fetch: async (input, init) => {
        const response = await (own ?? globalThis.fetch)(input, init);
        nonces.learn(response, new URL(input instanceof Request ? input.url : input).origin, "api");
        return response;
      },
      authorize: (request, token, grant, refusedBy) =>
        authorizeRequest(
          { nonces, proofs: async (key) => (await boundBy(key))?.proofs() },
          request,
          token,
          grant,
          refusedBy,
        ),
    }),
  };
}

/**
 * Sends a request, and sends it again with the nonce that the provider requires. Such an answer says that the provider did
 * not process the code or refresh token (RFC 9449 §8). After any other answer, or none, nothing is sent again.
 *
 * @param waits - Whether the caller still waits for the second one.
 */
async function withNonce(send: () => Promise<Response>, waits: () => boolean): Promise<Response> {
  const response = await send();
  return (await asksForNonce(response)) && waits() ? send() : response;
}

async function asksForNonce(response: Response): Promise<boolean> {
  const { status, headers } = response;
  if ((status !== 400 && status !== 401) || !headers.get("dpop-nonce")) return false;
  return parseRecord(await response.clone().text())?.error === "use_dpop_nonce";
}
