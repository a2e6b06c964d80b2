export { json, oauthError, Refusal } from "./answers.ts";
export { type Json, sign, unsigned, withBadSignature } from "./jwt.ts";
export { type RefreshToken, RefreshTokens } from "./refresh-tokens.ts";
export { makeKey, type SigningKey } from "./signing-keys.ts";
