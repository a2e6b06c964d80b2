import { failure } from "../../errors/error-texts.ts";
import type { IdentityError } from "../../errors/identity-error.ts";

/** For an adapter: a middleware before `identity()` read the body, and did not keep it. */
export const bodyTaken = (): IdentityError => failure("body-consumed");
