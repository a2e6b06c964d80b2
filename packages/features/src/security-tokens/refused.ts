import { RuleBroken } from "@identity-web/core/provider-kit";

/** Why a receiver refuses a token, in the words of RFC 8935 §2.4. */
export type RefusalCode =
  | "invalid_request"
  | "invalid_key"
  | "invalid_issuer"
  | "invalid_audience"
  | "authentication_failed"
  | "access_denied";

/** A signed message breaks a rule. The message is a clause about it without any secret, identifier or sid. */
export class Refused extends RuleBroken {
  readonly err: RefusalCode;

  constructor(err: RefusalCode, message: string) {
    super(message);
    this.err = err;
  }
}
