import type { Browser } from "@identity-web/testing/browser";
import { inLog, type Mistake, onPage } from "../judge/mistake.ts";
import { forwardOf } from "../stage/stage.ts";

/** The user takes longer at the provider than the sign-in's cookie lives. */
export const stateCookieExpired: Mistake = {
  letter: "o",
  name: "state cookie expired",
  providers: ["oidc-provider", "fake", "entra"],
  async make({ start, browser: open, provider, origin, clock, must }) {
    start();
    const browser = open();
    await provider.signInAfter([[browser, `${origin}/hello`]], () => clock.advance(11 * 60_000));
    const { page } = browser;
    const forward = forwardOf(page);
    must(
      "an expired state shows a page with status 400 that starts a new sign-in",
      page.status === 400 && forward !== undefined,
    );
    if (forward === undefined) return;
    await provider.signIn(browser, forward);
    must("the second sign-in succeeds", browser.page.text === "home: signed in");

    const late = open();
    await provider.signInAfter([[late, `${origin}/hello`]], () => clock.advance(11 * 60_000));
    const again = `${forwardOf(late.page)}?prompt=login`;
    await provider.signInAfter([[late, again]], async () => forgetApp(late));
    must(
      "a second expired state shows a page with the causes and starts no sign-in",
      late.page.status === 400 && forwardOf(late.page) === undefined,
    );
  },
  cause: ({ origin }) => [
    ...inLog("its sign-in began more than 10 minutes ago, so its cookie has expired"),
    ...onPage(
      "Perhaps it took too long",
      "the browser keeps no cookies of this site",
      `you opened the app at another address than ${new URL(origin).host}`,
    ),
  ],
  cure: () => [...inLog("cure: Begin again at /auth/sign-in"), ...onPage("Sign-in starts again automatically")],
};

const forgetApp = ({ cookies }: Browser): void => {
  for (const { name } of cookies.all()) if (name.includes("identity")) cookies.clear(name);
};
