import { Browser, signInAs } from "@identity-web/testing/browser";

/** A developer's browser: follows redirects, and signs in as alice if a page asks for a login. */
export async function visit(start: string): Promise<{ status: number; text: string }> {
  const browser = new Browser();
  await browser.open(start);
  const { status, source } = await signInAs(browser, "alice");
  return { status, text: source };
}
