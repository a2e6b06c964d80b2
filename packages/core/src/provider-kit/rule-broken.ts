/** A token or answer breaks a rule: the message is a clause about it ("its exp is 600 s ago"), without any secret. */
export class RuleBroken extends Error {
  override readonly name = "RuleBroken";
  /** The next thing to do, in one sentence, where this rule has one of its own. */
  readonly cure: string | undefined;

  constructor(message: string, cure?: string) {
    super(message);
    this.cure = cure;
  }
}

const clockCure =
  "Set this machine's clock (NTP), or the provider's; clockToleranceSeconds forgives small differences only.";

/** A time in a token doesn't fit this machine's clock: which claim, how many seconds, and how many would be forgiven. */
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
