import { parseRecord } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { keysFinding } from "../checks/keys.ts";
import { textsOf } from "../checks/texts-of.ts";
import { type Finding, findings, wordsOf } from "../finding.ts";
import type { AppStream } from "./app-stream.ts";
import { SignalsFailed } from "./failed.ts";
import { methodName, methods } from "./methods.ts";
import { loadTransmitter, type Transmitter } from "./transmitter.ts";

const { good, none, warning, bad } = findings("signals");

/** The findings about a transmitter that need no rights there. */
export interface TransmitterChecked {
  readonly transmitter?: Transmitter;
  readonly findings: readonly Finding[];
}

/** Checks the transmitter's metadata, its keys, and whether its events reach the app. */
export async function checkTransmitter(
  { send }: Pick<CheckedApp, "send">,
  app: AppStream,
): Promise<TransmitterChecked> {
  const reached = app.pushUrl === undefined ? [] : [await reaches(send, app.pushUrl)];
  let transmitter: Transmitter;
  try {
    transmitter = await loadTransmitter(send, app.issuer);
  } catch (error) {
    if (!(error instanceof SignalsFailed)) throw error;
    // With jwksUri the app verifies events without the metadata.
    const finding = (app.jwksUri === undefined ? bad : warning)("signals-metadata", error.message, error.cure);
    const keys = app.jwksUri === undefined ? [] : [await keysFinding(send, app.jwksUri, keysAbout)];
    return { findings: [finding, ...keys, ...reached] };
  }
  const { document, url } = transmitter;
  const found = good("signals-metadata", `${url} answers, and names the issuer "${app.issuer}" as expected`);
  const keys = await keysFinding(send, app.jwksUri ?? document.jwks_uri, keysAbout);
  return { transmitter, findings: [found, keys, delivery(transmitter, app), ...subjects(transmitter), ...reached] };
}

const keysAbout = { about: "signals", id: "signals-keys", missing: "the transmitter names no jwks_uri" } as const;

function delivery({ document }: Transmitter, app: AppStream): Finding {
  const id = "signals-delivery";
  const offered = textsOf(document.delivery_methods_supported);
  const wanted = [
    ...(app.pushUrl === undefined ? [] : [methods.push]),
    ...(app.pollEndpoint === undefined ? [] : [methods.poll]),
  ];
  if (document.delivery_methods_supported === undefined)
    return none(id, "the transmitter doesn't name its delivery methods");
  const shared = wanted.find((method) => offered.includes(method));
  if (shared !== undefined) return good(id, `the transmitter supports the app's delivery method ${methodName(shared)}`);
  const names = (urns: readonly string[]) => urns.map(methodName).join(", ") || "none";
  const cure = offered.includes(methods.poll)
    ? "Set the option poll of sharedSignals(), and call poll()."
    : "Let sharedSignals() receive events by push.";
  return bad(id, `the app receives events by ${names(wanted)}, and the transmitter supports ${names(offered)}`, cure);
}

/** @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html#section-7.1 */
const subjects = ({ document }: Transmitter): readonly Finding[] =>
  document.default_subjects === "NONE"
    ? [
        warning(
          "signals-subjects",
          "a new stream has no users: the transmitter sends events only about subjects that were added",
          "Add them: npx @identity-web/doctor signals add-subject --email …",
        ),
      ]
    : [];

/** Pushes a text that is not an event, and expects that the app refuses it. */
async function reaches(send: CheckedApp["send"], url: string): Promise<Finding> {
  const id = "signals-push";
  const headers = { "content-type": "application/secevent+jwt", accept: "application/json" };
  try {
    const body = "asked-by-identity-web-doctor";
    const response = await send(url, { method: "POST", headers, body, redirect: "manual" });
    const isOurs = response.status === 400 && typeof parseRecord(await response.text())?.err === "string";
    if (isOurs) return good(id, `a pushed event reaches the app at ${url}`);
    return bad(
      id,
      `a pushed event doesn't reach identity() at ${url}: another program or middleware answered with status ${response.status}`,
      "Use identity({ … }) before csrf() and other middleware that refuses requests, and let proxies pass the event on.",
    );
  } catch (error) {
    const { text } = wordsOf(error, "");
    return none(id, `a pushed event could not be sent: ${text}`, "Run the doctor again while the app runs.");
  }
}
