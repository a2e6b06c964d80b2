import { type SignedIn, webCrypto } from "@identity-web/core";
import { isLoopback } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { askFor } from "../checks/redirect-uri.ts";
import { type Finding, findings, wordsOf } from "../finding.ts";
import { type CallbackHandler, type CallbackServer, listenAt } from "./callback-server.ts";

/** Options of the developer's sign-in. */
export interface SignInWays {
  /** Shows the start address, or opens a browser there. */
  show(startUrl: string): void;
  /** The redirect URI to listen at, plain http on loopback. @default the app's own if it is on loopback and free; otherwise port 8976 */
  readonly callback?: string;
  /** How long to wait for the developer, in ms. @default 180_000 */
  readonly timeoutMs?: number;
}

/** The outcome of revoking the refresh token of that sign-in. */
export type Revocation =
  | { readonly outcome: "revoked" | "unsupported" | "nothing" }
  | { readonly outcome: "failed"; readonly text: string; readonly cure: string };

export interface Visit {
  readonly signedIn?: SignedIn;
  /** By this machine's clock, in ms. */
  readonly receivedAt?: number;
  readonly revocation?: Revocation;
  /** Whether the callback had `iss`. */
  readonly namedIssuer?: boolean;
  readonly finding: Finding;
}

const { good, warning, bad } = findings("client");
export const defaultCallback = "http://localhost:8976/callback";
const skip = "or pass --no-sign-in to skip the checks that need a sign-in";

/** Signs the developer in once, in their browser, and revokes the tokens at once. */
export async function trySignIn(checkedApp: CheckedApp, ways: SignInWays): Promise<Visit> {
  const waiting = Promise.withResolvers<Visit>();
  let handler: CallbackHandler | undefined;
  const ready = (): CallbackHandler => {
    if (handler === undefined) throw new Error("not yet");
    return handler;
  };
  let opened: { readonly server: CallbackServer; readonly redirectUri: string };
  try {
    opened = await open(checkedApp, ways, ready);
  } catch (error) {
    const { text } = wordsOf(error, "");
    return failed(`the doctor can't listen for the sign-in (${text})`, `Pass --callback with a free port, ${skip}.`);
  }
  const { server, redirectUri } = opened;
  const done = new AbortController();
  try {
    if ((await askFor(checkedApp, redirectUri)).redirectUri === "refused") return unregistered(redirectUri, "");
    handler = await begin(checkedApp, redirectUri, waiting.resolve);
    ways.show(server.startUrl);
    const late = checkedApp.clock
      .sleep(ways.timeoutMs ?? 180_000, done.signal)
      .then(() => failed("no sign-in arrived in time", `Run the doctor again, and open ${server.startUrl}, ${skip}.`));
    return await Promise.race([waiting.promise, late]);
  } catch (error) {
    return unregistered(redirectUri, wordsOf(error, "").text);
  } finally {
    done.abort();
    server.close();
  }
}

const failed = (text: string, cure: string): Visit => ({ finding: warning("sign-in", text, cure) });

const unregistered = (redirectUri: string, words: string): Visit =>
  failed(
    `the provider refuses the redirect URI of the doctor's sign-in, ${redirectUri}${words === "" ? "" : `: ${words}`}`,
    `Register ${redirectUri} for this client as well (for a development client only), or stop the app if it runs here, so that the doctor can listen at its redirect URI, ${skip}.`,
  );

/** The app's own redirect URI is registered already. Its port is free while the app isn't running. */
async function open(
  { urls }: CheckedApp,
  { callback }: SignInWays,
  ready: () => CallbackHandler,
): Promise<{ server: CallbackServer; redirectUri: string }> {
  const own = urls.redirectUri;
  if (callback === undefined && own.startsWith("http:") && isLoopback(new URL(own))) {
    const server = await listenAt(own, ready).catch(() => undefined);
    if (server !== undefined) return { server, redirectUri: own };
  }
  const redirectUri = callback ?? defaultCallback;
  return { server: await listenAt(redirectUri, ready), redirectUri };
}

async function begin(
  checkedApp: CheckedApp,
  redirectUri: string,
  resolve: (visit: Visit) => void,
): Promise<CallbackHandler> {
  const { provider, scopes } = checkedApp;
  const state = webCrypto.random(16);
  const { redirectTo, transaction } = await provider.beginSignIn({ state, redirectUri, scopes });
  let taken = false;
  return {
    redirectTo,
    async take(callback) {
      const came = provider.callbackState?.(callback) ?? callback.get("state");
      if (came !== state || taken) return undefined;
      taken = true;
      const visit = await complete(checkedApp, callback, { ...transaction, state, redirectUri });
      return {
        sentence: "The doctor has its result. Return to the terminal.",
        answered: () => resolve(visit),
      };
    },
  };
}

async function complete(
  { provider, clock }: CheckedApp,
  callback: URLSearchParams,
  transaction: Readonly<Record<string, string>> & { readonly state: string; readonly redirectUri: string },
): Promise<Visit> {
  const { signal } = new AbortController();
  try {
    const signedIn = await provider.completeSignIn(callback, transaction, signal);
    const receivedAt = clock.now();
    const { providerState, renewal } = signedIn.tokens;
    const revocation: Revocation =
      renewal === "none" || providerState === undefined
        ? { outcome: "nothing" }
        : await provider.revoke({ providerState }, signal).then(
            (outcome) => ({ outcome }),
            (error: unknown) => ({ outcome: "failed", ...wordsOf(error, "Read the provider's log.") }),
          );
    return {
      signedIn,
      receivedAt,
      revocation,
      namedIssuer: callback.has("iss"),
      finding: good("sign-in", "a sign-in succeeded, and its ID token is valid"),
    };
  } catch (error) {
    const { text, cure } = wordsOf(error, "Read the provider's log.");
    return { finding: bad("sign-in", `the sign-in failed: ${text}`, cure) };
  }
}
