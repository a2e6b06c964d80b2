import { type Mistake, onPage } from "../judge/mistake.ts";

/** Two tabs sign in at the same time. This is no mistake any more: both tabs must reach their page. */
export const twoTabs: Mistake = {
  letter: "i",
  name: "two tabs",
  providers: ["oidc-provider", "fake", "entra"],
  async make({ start, browser, tab, provider, origin, must, log }) {
    start();
    const one = browser();
    const two = tab(one);
    await provider.signInAfter([
      [one, `${origin}/one`],
      [two, `${origin}/two`],
    ]);
    must("the first tab is at its page", one.page.text === "one: signed in");
    must("the second tab is at its page", two.page.text === "two: signed in");
    must("two tabs cause no warning", log.complaints.length === 0);
  },
  cause: () => onPage("one: signed in"),
  cure: () => onPage("two: signed in"),
};
