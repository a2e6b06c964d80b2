/** A token or answer breaks a rule: the message is a clause about it ("its exp is 600 s ago"), without any secret. */
export class RuleBroken extends Error {
  override readonly name = "RuleBroken";
}
