import { parseRecord } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { type Finding, findings, wordsOf } from "../finding.ts";

const { good, bad, warning } = findings("app");
const form = "application/x-www-form-urlencoded";

/**
 * Checks whether logout notices reach `identity()` in the running app. It sends both kinds of notice as a provider does, without
 * cookies and Origin; they end no session. Protection against cross-site requests, a login wall or a firewall may refuse
 * them before `identity()`.
 */
export async function checkAppDoors({ urls, send }: Pick<CheckedApp, "urls" | "send">): Promise<readonly Finding[]> {
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

/** @param door - Returns the status of an answer that didn't come from `identity()`. */
async function ask(id: string, what: string, door: () => Promise<number | undefined>): Promise<Finding> {
  try {
    const status = await door();
    if (status === undefined) return good(id, `${what} reaches the app`);
    return bad(
      id,
      `${what} doesn't reach identity(): another program or middleware answered with status ${status}`,
      "Use identity({ … }) before csrf() and other middleware that refuses requests, and let proxies pass the notice on.",
    );
  } catch (error) {
    const { text } = wordsOf(error, "");
    return warning(id, `${what} could not be sent: ${text}`, "Run the doctor again while the app runs.");
  }
}
