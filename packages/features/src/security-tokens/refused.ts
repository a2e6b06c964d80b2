import { RuleBroken } from "@identity-web/core/provider-kit";

/** The error code of a refused token (RFC 8935 §2.4). */
export type RefusalCode =
  | "invalid_request"
  | "invalid_key"
  | "invalid_issuer"
  | "invalid_audience"
  | "authentication_failed"
  | "access_denied";

/** A signed message breaks a rule. The message is a clause without secrets, identifiers and sids. */
export class Refused extends RuleBroken {
  readonly err: RefusalCode;

  constructor(err: RefusalCode, message: string) {
    super(message);
    this.err = err;
  }
}
