/** A request about a stream failed. The message shows no secret. */
export class SignalsFailed extends Error {
  override readonly name = "SignalsFailed";
  readonly cure: string;

  constructor(message: string, cure: string) {
    super(message);
    this.cure = cure;
  }
}
