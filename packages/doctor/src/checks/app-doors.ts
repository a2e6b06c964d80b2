import { parseRecord } from "@identity-web/core/provider-kit";
import { type Finding, findings, wordsOf } from "../finding.ts";
import type { Patient } from "../patient.ts";

const { good, bad, warning } = findings("app");
const form = "application/x-www-form-urlencoded";

/**
 * Whether logout notices reach `identity()` in the app that runs: both doors are asked as a provider asks them, without cookies
 * and without Origin, with a notice that ends nothing. What stands in front of `identity()` may turn them away: protection
 * against cross-site requests, a login wall, a firewall.
 */
export async function checkAppDoors({ urls, send }: Pick<Patient, "urls" | "send">): Promise<readonly Finding[]> {
  return Promise.all([
    ask("app-back-channel", "a back-channel logout", async () => {
      const body = new URLSearchParams({ logout_token: "asked-by-identity-web-doctor" });
      const init = { method: "POST", headers: { "content-type": form }, body, redirect: "manual" } as const;
      const response = await send(urls.backChannelLogoutUri, init);
      const isOurs = response.status === 400 && parseRecord(await response.text())?.error === "invalid_request";
      return isOurs ? undefined : response.status;
    }),
    ask("app-front-channel", "a front-channel logout", async () => {
      const headers = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" };
      const response = await send(urls.frontChannelLogoutUri, { headers, redirect: "manual" });
      const isOurs =
        response.status === 200 && (await response.text()).includes('<meta name="identity-web" content="signed-out">');
      return isOurs ? undefined : response.status;
    }),
  ]);
}

/** @param door - Gives the status of an answer that isn't ours. */
async function ask(id: string, what: string, door: () => Promise<number | undefined>): Promise<Finding> {
  try {
    const status = await door();
    if (status === undefined) return good(id, `${what} reaches the app`);
    return bad(
      id,
      `${what} doesn't reach identity(): status ${status} came from what stands in front of it`,
      "Use identity({ … }) before csrf() and every other middleware that turns requests away, and let proxies pass it on.",
    );
  } catch (error) {
    const { text } = wordsOf(error, "");
    return warning(id, `${what} could not be tried: ${text}`, "Ask again while the app runs.");
  }
}
