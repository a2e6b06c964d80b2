import { type Crypto, webCrypto } from "@identity-web/core";
import { builtinCrypto, hasMethod } from "./builtin-crypto.ts";

/** The runtime's fastest: Node's one-shot hash where there is one (no promise on every request's path), else WebCrypto. */
export function nativeCrypto(): Crypto {
  const module = builtinCrypto();
  if (!hasMethod(module, "hash")) return webCrypto;
  return { ...webCrypto, hash: (text) => String(module.hash("sha256", text, "base64url")) };
}
