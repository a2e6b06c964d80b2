import { isRecord } from "../domain/json.ts";

/** Codes of certificates whose issuer this machine doesn't know. */
const untrusted: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Codes of failures before a connection existed: of Node and undici (TLS checks included), and of Bun. */
const beforeConnection: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  ...untrusted,
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ConnectionRefused",
]);

/** Whether a failed `fetch` provably sent nothing. An uncertain case counts as sent. */
export function neverConnected(error: unknown): boolean {
  for (const one of chain(error)) {
    if (typeof one.code === "string" && beforeConnection.has(one.code)) return true;
    if (one.syscall === "connect" || one.syscall === "getaddrinfo") return true;
    // Deno has no codes. This is the text of its HTTP library hyper for a connection that was never made.
    if (typeof one.message === "string" && one.message.includes("client error (Connect)")) return true;
  }
  return false;
}

/** Whether a request failed because this machine doesn't know the issuer of the server's certificate. */
export const isUntrusted = (error: unknown): boolean => untrusted.has(networkCode(error));

/** The runtime's name of a network failure, for a message. */
export function networkCode(error: unknown): string {
  for (const one of chain(error)) if (typeof one.code === "string") return one.code;
  return error instanceof Error ? error.name : "network error";
}

interface NetworkError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

/** The error and its causes: runtimes wrap the one with the code. */
function* chain(error: unknown): Generator<NetworkError> {
  let current = error;
  for (let depth = 0; depth < 5 && (current instanceof Error || isRecord(current)); depth++) {
    const one: NetworkError & { readonly cause?: unknown } = current;
    yield one;
    current = one.cause;
  }
}
