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

const clockCure =
  "Set the clock of this machine (NTP), or the provider's. clockToleranceSeconds covers small differences only.";

/** A time in a token contradicts this machine's clock: the claim, the seconds, and the tolerance in seconds. */
export const offClock = (
  claim: string,
  seconds: number,
  where: "ahead of" | "behind",
  toleranceSeconds: number,
): RuleBroken =>
  new RuleBroken(
    `its ${claim} is ${seconds} s ${where} this machine's clock (tolerance ${toleranceSeconds} s)`,
    clockCure,
  );
