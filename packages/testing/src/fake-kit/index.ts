export { json, oauthError, Refusal } from "./answers.ts";
export { type Json, sign, unsigned, withBadSignature } from "./jwt.ts";
export { makeKey, type SigningKey } from "./signing-keys.ts";
