import type { Sighting } from "../fault.ts";
import { Browser } from "../kit/browser.ts";
import { pass } from "../kit/time.ts";
import type { WebStage } from "../stage/web-stage.ts";

const requests = 50;
/** Longer than access tokens (5 minutes) and than any library's refresh interval (15 minutes). */
const untilExpiry = 16 * 60;

/** 50 requests of one browser at the moment when its access token has expired. One refresh is enough for all of them. */
export async function refreshVolley({ signIn, ask, asking, provider }: WebStage): Promise<Sighting> {
  const browser = new Browser();
  await signIn(browser, "alice");
  if ((await ask(browser, "/token")).status !== 200) throw new Error("no token right after the sign-in");
  pass(untilExpiry);

  asking.close();
  provider.tokenRequests.close();
  const volley = Array.from({ length: requests }, () => ask(browser, "/token"));
  // All of them have reached the app before the first refresh is answered.
  await asking.reached(requests);
  asking.open();
  await provider.tokenRequests.reached(1);
  provider.tokenRequests.open();
  const pages = await Promise.all(volley);

  const good = pages.filter(({ status }) => status === 200).length;
  const toLogin = pages.filter(({ location }) => location?.origin === provider.issuer).length;
  const sent = provider.refreshStatuses.length;
  const refused = provider.refreshStatuses.filter((status) => status !== 200).length;
  const failed = requests - good - toLogin;
  return {
    fault: sent !== 1 || good !== requests,
    seen:
      `refreshes sent: ${sent}, refused: ${refused}; of ${requests} requests answered: ${good}, ` +
      `sent to login: ${toLogin}, failed: ${failed}`,
  };
}
