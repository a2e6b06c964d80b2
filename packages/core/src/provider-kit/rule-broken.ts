/** A token or an answer breaks a rule. The message is a clause about it ("its exp is 600 s ago") without any secret. */
export class RuleBroken extends Error {
  override readonly name = "RuleBroken";
  /** The next thing to do, in one sentence, if this rule has its own. */
  readonly cure: string | undefined;

  constructor(message: string, cure?: string) {
    super(message);
    this.cure = cure;
  }
}

/** A time in a token contradicts this machine's clock. It is unknown which of the two is wrong. */
export class OffClock extends RuleBroken {}
