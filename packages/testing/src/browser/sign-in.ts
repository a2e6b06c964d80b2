import type { Browser } from "./browser.ts";
import { type FormFields, fieldNames } from "./form.ts";
import type { Page } from "./page.ts";

const maxSteps = 20;

/** Presses a form or link that begins with "Continue". `false`: there is none, or its form needs more fields. */
const step = async (browser: Browser, typed: FormFields): Promise<boolean> => {
  const { page } = browser;
  const button = page.button("Continue");
  if (button === undefined) {
    const hasLink = page.link("Continue") !== undefined;
    if (hasLink) await browser.follow("Continue");
    return hasLink;
  }
  const names = fieldNames(page.document, button);
  if (names.includes("password") && !("password" in typed)) return false;
  const known = Object.entries(typed).filter(([name]) => names.includes(name));
  await browser.submit("Continue", Object.fromEntries(known));
  return true;
};

const goOn = async (browser: Browser, typed: FormFields, isDone: (page: Page) => boolean): Promise<Page> => {
  for (let steps = 0; steps < maxSteps; steps += 1) {
    if (isDone(browser.page) || !(await step(browser, typed))) return browser.page;
  }
  throw new Error(`expected the pages to end within ${maxSteps} steps, and got ${browser.page.describe()}`);
};

/** Presses all forms and links that begin with "Continue", until there is none or a password is required. */
export const continueAll = (browser: Browser): Promise<Page> => goOn(browser, {}, () => false);

/**
 * Continues from the present page through the provider's pages until the browser is back at an app.
 *
 * @throws if the browser is still at the provider and no form or link continues
 * @example
 * await alice.open("http://localhost:3000/auth/sign-in");
 * await signInAs(alice, "alice");
 */
export const signInAs = async (browser: Browser, login: string, password = "any password"): Promise<Page> => {
  const start = browser.page;
  const isAtProvider = start.button("Continue") !== undefined || start.link("Continue") !== undefined;
  if (!isAtProvider) return start;
  const page = await goOn(browser, { login, password }, ({ url }) => url.origin !== start.url.origin);
  if (page.url.origin === start.url.origin) throw new Error(`no way to continue on ${page.describe()}`);
  return page;
};
