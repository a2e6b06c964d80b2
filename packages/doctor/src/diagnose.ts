import type { IdentityOptions } from "@identity-web/composition";
import type { Clock } from "@identity-web/core";
import { asSeen } from "./as-seen.ts";
import { checkAbilities } from "./checks/abilities.ts";
import { checkApp } from "./checks/app.ts";
import { checkClient } from "./checks/client.ts";
import { clockByToken } from "./checks/clock.ts";
import { askDiscovery } from "./checks/discovery.ts";
import { checkEntra, isEntra } from "./checks/entra.ts";
import { checkAlgorithms, checkKeys } from "./checks/keys.ts";
import { type Doors, doorFindings, doorsOf, judge, type Verdict } from "./doors.ts";
import { type Finding, findings } from "./finding.ts";
import { type AppUrls, openPatient, type Patient } from "./patient.ts";
import { type SignInWays, trySignIn, type Visit } from "./sign-in/try-sign-in.ts";

/** What the doctor found. Nothing in it is secret. */
export interface Diagnosis {
  /** The provider, as configured. */
  readonly provider: string;
  readonly clientId?: string;
  /** What to register at the provider, to the letter. */
  readonly urls: AppUrls;
  readonly findings: readonly Finding[];
  /** Absent where the provider couldn't be asked. */
  readonly doors?: Doors;
  readonly verdict: Verdict;
}

export interface DiagnoseOptions {
  /** Lets a developer sign in once, for what only an ID token shows. Default: nobody signs in. */
  readonly signIn?: SignInWays;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Asks the live provider whether an app's sign-out will work.
 *
 * @param options - What the app passes to `identity()`.
 * @throws IdentityError `configuration` where `identity()` would throw it
 * @example
 * const { verdict } = await diagnose(options);
 * if (verdict.globalSignOut === "impossible") throw new Error(verdict.text);
 */
export async function diagnose(options: IdentityOptions, { signIn, clock }: DiagnoseOptions = {}): Promise<Diagnosis> {
  const patient = openPatient(options, clock);
  const { provider, urls } = patient;
  const discovery = await askDiscovery(patient);
  const { document } = discovery;
  const app = await checkApp(patient, document);
  if (document === undefined) {
    const verdict: Verdict = { globalSignOut: "unknown", closed: [], text: "The provider can't be asked." };
    return { provider: provider.name, urls, findings: [...discovery.findings, ...app], verdict };
  }
  const entra = isEntra(provider.name, document);
  const keys = await checkKeys(patient, document);
  const client = await checkClient(patient, document);
  const inTheWay = client.findings.some(({ mark }) => mark === "bad");
  const visit = signIn === undefined || inTheWay ? undefined : await trySignIn(patient, signIn);
  const signedIn = visit?.signedIn;
  const doors = doorsOf({ document, urls, issuer: provider.name, entra, signedIn, revocation: visit?.revocation });
  return {
    provider: provider.name,
    ...(client.clientId === undefined ? {} : { clientId: client.clientId }),
    urls,
    findings: [
      ...(entra ? discovery.findings : closerClock(discovery.findings, visit)),
      keys,
      checkAlgorithms(document),
      ...asSeen([...checkAbilities(document, entra), ...client.findings], visit),
      ...(visit === undefined ? [] : [visit.finding, ...(entra ? [] : sidFinding(visit)), ...warned(patient)]),
      ...(entra ? checkEntra(patient, signedIn) : []),
      ...doorFindings(doors),
      ...app,
    ],
    doors,
    verdict: judge(doors),
  };
}

/** An ID token's time is closer than the Date header, which a proxy may have set; but Entra dates its tokens back. */
function closerClock(found: readonly Finding[], visit: Visit | undefined): readonly Finding[] {
  if (visit?.signedIn === undefined || visit.receivedAt === undefined) return found;
  const better = clockByToken(visit.signedIn.issuedAt, visit.receivedAt);
  return found.map((finding) => (finding.id === "clock" ? better : finding));
}

const { good, warning } = findings("client");

function sidFinding({ signedIn }: Visit): readonly Finding[] {
  if (signedIn === undefined) return [];
  if (signedIn.sid !== undefined) return [good("sid", "ID tokens carry sid")];
  const cure =
    "Let the provider put sid into this client's ID tokens: front-channel logout finds sessions by nothing else.";
  return [warning("sid", "ID tokens carry no sid", cure)];
}

/** That ID tokens have no sid is said already. */
const warned = ({ warnings }: Patient): readonly Finding[] =>
  warnings
    .filter((message) => !message.includes("no sid"))
    .map((message) => warning("warning", message, "See the app's log: it says the same."));
