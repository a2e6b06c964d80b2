import { failure } from "../../errors/error-texts.ts";
import type { IdentityError } from "../../errors/identity-error.ts";

/** The error of an adapter if a middleware before `identity()` has read the body and not kept it. */
export const bodyTaken = (): IdentityError => failure("body-consumed");
