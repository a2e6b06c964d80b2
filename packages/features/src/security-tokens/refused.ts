import { RuleBroken } from "@identity-web/core/provider-kit";

/** The error code of a refused token (RFC 8935 §2.4, SSF 1.0 §8.1.4.1). */
export type RefusalCode =
  | "invalid_request"
  | "invalid_key"
  | "invalid_issuer"
  | "invalid_audience"
  | "invalid_state"
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
