import type { IdentityOptions } from "@identity-web/composition";
import type { Clock } from "@identity-web/core";
import { defined } from "@identity-web/core/provider-kit";
import { asSeen } from "./as-seen.ts";
import { type AppUrls, type CheckedApp, openCheckedApp } from "./checked-app.ts";
import { checkAbilities } from "./checks/abilities.ts";
import { checkApp } from "./checks/app.ts";
import { checkClient } from "./checks/client.ts";
import { clockByToken } from "./checks/clock.ts";
import { askDiscovery } from "./checks/discovery.ts";
import { checkEntra, isEntra } from "./checks/entra.ts";
import { checkAlgorithms, checkKeys } from "./checks/keys.ts";
import { type Doors, doorFindings, doorsOf, judge, type Verdict } from "./doors.ts";
import { type Finding, findings } from "./finding.ts";
import { type SignInWays, trySignIn, type Visit } from "./sign-in/try-sign-in.ts";
import { checkTransmitter } from "./signals/about-transmitter.ts";

/** The findings of the doctor, without secrets. */
export interface Diagnosis {
  /** The provider, as configured. */
  readonly provider: string;
  readonly clientId?: string;
  /** The URLs to register at the provider, with exactly these characters. */
  readonly urls: AppUrls;
  readonly findings: readonly Finding[];
  /** Absent if the provider's metadata could not be loaded. */
  readonly doors?: Doors;
  readonly verdict: Verdict;
}

/** Options of `diagnose()`. */
export interface DiagnoseOptions {
  /** Lets a developer sign in once, for the checks of an ID token. @default no sign-in */
  readonly signIn?: SignInWays;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/**
 * Checks with the live provider whether an app's sign-out works.
 *
 * @param options - The options that the app passes to `identity()`.
 * @throws IdentityError `configuration` if `identity()` would throw it
 * @example
 * const { verdict } = await diagnose(options);
 * if (verdict.globalSignOut === "impossible") throw new Error(verdict.text);
 */
export async function diagnose(options: IdentityOptions, { signIn, clock }: DiagnoseOptions = {}): Promise<Diagnosis> {
  const checkedApp = openCheckedApp(options, clock);
  const { provider, urls } = checkedApp;
  const discovery = await askDiscovery(checkedApp);
  const { document } = discovery;
  const app = [...(await signalsOf(checkedApp)), ...(await checkApp(checkedApp, document))];
  if (document === undefined) {
    const verdict: Verdict = { globalSignOut: "unknown", closed: [], text: "The provider's metadata can't be loaded." };
    return { provider: provider.name, urls, findings: [...discovery.findings, ...app], verdict };
  }
  const entra = isEntra(provider.name, document);
  const keys = await checkKeys(checkedApp, document);
  const client = await checkClient(checkedApp, document);
  const inTheWay = client.findings.some(({ mark }) => mark === "bad");
  const visit = signIn === undefined || inTheWay ? undefined : await trySignIn(checkedApp, signIn);
  const signedIn = visit?.signedIn;
  const doors = doorsOf({ document, urls, issuer: provider.name, entra, signedIn, revocation: visit?.revocation });
  return {
    provider: provider.name,
    ...defined({ clientId: client.clientId }),
    urls,
    findings: [
      ...(entra ? discovery.findings : closerClock(discovery.findings, visit)),
      keys,
      checkAlgorithms(document),
      ...asSeen([...checkAbilities(document, entra), ...client.findings], visit),
      ...(visit === undefined ? [] : [visit.finding, ...(entra ? [] : sidFinding(visit))]),
      ...warned(checkedApp),
      ...(entra ? checkEntra(checkedApp, signedIn) : []),
      ...doorFindings(doors),
      ...app,
    ],
    doors,
    verdict: judge(doors),
  };
}

async function signalsOf(checkedApp: CheckedApp): Promise<readonly Finding[]> {
  const { stream } = checkedApp;
  if (stream === undefined) return [];
  const { findings: found } = await checkTransmitter(checkedApp, stream);
  const text = "the stream's own configuration needs the transmitter's token";
  return [...found, ofSignals.none("signals-stream", text, "Run npx @identity-web/doctor signals status.")];
}

/** An ID token's time is more exact than the Date header, which a proxy may set. Entra's is not: it dates tokens back. */
function closerClock(found: readonly Finding[], visit: Visit | undefined): readonly Finding[] {
  if (visit?.signedIn === undefined || visit.receivedAt === undefined) return found;
  const better = clockByToken(visit.signedIn.issuedAt, visit.receivedAt);
  return found.map((finding) => (finding.id === "clock" ? better : finding));
}

const { good, warning } = findings("client");
const ofSignals = findings("signals");

function sidFinding({ signedIn }: Visit): readonly Finding[] {
  if (signedIn === undefined) return [];
  if (signedIn.sid !== undefined) return [good("sid", "ID tokens have sid")];
  const cure =
    "Let the provider put sid into this client's ID tokens. Front-channel logout finds sessions only by sid.";
  return [warning("sid", "ID tokens have no sid", cure)];
}

/** The warnings of the provider's client, except the one about sid, which has its own finding. */
const warned = ({ warnings }: CheckedApp): readonly Finding[] =>
  warnings
    .filter(({ reason }) => reason !== "missing-sid")
    .map(({ message }) => warning("warning", message, "Follow the warning, which the app's log has, too."));
