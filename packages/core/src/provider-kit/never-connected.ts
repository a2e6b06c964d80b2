import { isRecord } from "../domain/json.ts";

/** Failures before a connection stood: node's and undici's (names of TLS checks included), and Bun's. */
const beforeConnection: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ConnectionRefused",
]);

/** Whether a failed `fetch` provably sent nothing. Only what is certain counts: everything else may have arrived. */
export function neverConnected(error: unknown): boolean {
  for (const one of chain(error)) {
    if (typeof one.code === "string" && beforeConnection.has(one.code)) return true;
    if (one.syscall === "connect" || one.syscall === "getaddrinfo") return true;
    // Deno has no codes; this is hyper's word for a connection that was never made.
    if (typeof one.message === "string" && one.message.includes("client error (Connect)")) return true;
  }
  return false;
}

/** What a runtime calls a network failure, for a message. */
export function networkCode(error: unknown): string {
  for (const one of chain(error)) if (typeof one.code === "string") return one.code;
  return error instanceof Error ? error.name : "network error";
}

interface NetworkError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

/** The error and what lies behind it: runtimes wrap the interesting one. */
function* chain(error: unknown): Generator<NetworkError> {
  let current = error;
  for (let depth = 0; depth < 5 && (current instanceof Error || isRecord(current)); depth++) {
    const one: NetworkError & { readonly cause?: unknown } = current;
    yield one;
    current = one.cause;
  }
}
