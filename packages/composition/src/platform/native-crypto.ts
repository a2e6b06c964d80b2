import { type Crypto, webCrypto } from "@identity-web/core";
import { builtinCrypto, hasMethod } from "./builtin-crypto.ts";

/** The fastest crypto of the runtime: Node's one-shot hash if it exists, which needs no promise in each request; otherwise WebCrypto. */
export function nativeCrypto(): Crypto {
  const module = builtinCrypto();
  if (!hasMethod(module, "hash")) return webCrypto;
  return { ...webCrypto, hash: (text) => String(module.hash("sha256", text, "base64url")) };
}
