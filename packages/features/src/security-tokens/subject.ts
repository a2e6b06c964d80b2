import type { AccountId } from "@identity-web/core";
import { type EventSubject, subjectName } from "@identity-web/core/parts";
import { isRecord, type JsonRecord, show, stringMember } from "@identity-web/core/provider-kit";
import { Refused } from "./refused.ts";

/** The formats whose subject is one text, and the member with the text (RFC 9493 §3.2). */
const textMembers = {
  email: "email",
  opaque: "id",
  phone_number: "phone_number",
  account: "uri",
  uri: "uri",
  did: "url",
} as const;

/** A format whose identifiers an app can index at its sign-ins. */
export type IdentifierFormat = keyof typeof textMembers;

export const identifierFormats = Object.keys(textMembers) as readonly IdentifierFormat[];

const mostAliases = 20;

/** The name of an identifier in the index. Claims and events spell some identifiers differently. */
export function nameOf(format: IdentifierFormat, identifier: string): string {
  const text = identifier.normalize("NFC").trim();
  return subjectName(format, spellings[format]?.(text) ?? text);
}

const spellings: Readonly<Partial<Record<IdentifierFormat, (text: string) => string>>> = {
  // Compared case-insensitively (RFC 9493 §3.2.2.1).
  email: (text) => text.toLowerCase(),
  // An event names "acct:alice@example.org" (RFC 9493 §3.2.1), a claim "alice@example.org".
  account: (text) => text.toLowerCase().replace(/^acct:/, ""),
  // Without visual separators (RFC 3966 §5.1.1).
  phone_number: (text) => text.replace(/[\s().-]/g, ""),
};

/** The meaning of subjects. */
export interface SubjectRules {
  /** The issuers of subjects that mean the app's own provider. */
  readonly sameIssuers: readonly string[];
  /** The app's provider. */
  readonly provider: string;
  /** Whether a simple subject of the format `opaque` is a session of the provider, and not a user. @default false */
  readonly opaqueIsSession?: boolean;
  /** Members that the receiver must understand (`critical_subject_members` of the transmitter). @default [] */
  readonly critical?: readonly string[];
}

/** Formats for something that the app can't look up: a token, an assertion, or addresses (SSF 1.0 §3.5). */
const otherFormats: ReadonlySet<string | undefined> = new Set(["jwt_id", "saml_assertion_id", "ip-addresses"]);

/** Members of a complex subject (SSF 1.0 §3.3). The app can look up only the first two. */
const memberNames = ["user", "session", "device", "application", "tenant", "org_unit", "group"] as const;

/**
 * Reads the subject of an event: a user, a session of the provider, or both.
 *
 * @param value - `sub_id` of the token, or `subject` of the event.
 * @returns `undefined` if the subject is valid and the app can't look it up, such as a device, or if one of its members is critical
 * and the app can't look that up
 * @throws Refused: it isn't a subject in a known format
 * @see https://www.rfc-editor.org/rfc/rfc9493
 */
export function readSubject(value: unknown, rules: SubjectRules): EventSubject | undefined {
  if (!isRecord(value)) throw new Refused("invalid_request", "it has no subject that is an object");
  const format = formatOf(value);
  const isComplex = format === "complex" || (format === undefined && memberNames.some((name) => isRecord(value[name])));
  if (isComplex) return readComplex(value, rules);
  return format === "opaque" && rules.opaqueIsSession === true
    ? { ...noUser, sid: memberOf(value, "id") }
    : readUser(value, rules);
}

const noUser: EventSubject = { accounts: [], names: [] };

/** Members of a complex subject that aren't identifiers. */
const formatNames: ReadonlySet<string> = new Set(["format", "subject_type"]);

function readComplex(value: JsonRecord, rules: SubjectRules): EventSubject | undefined {
  const members = Object.entries(value).filter(([name]) => !formatNames.has(name));
  if (members.length === 0) throw new Refused("invalid_request", "its complex subject has no members");
  const { user, session, ...others } = Object.fromEntries(members.map(([name, member]) => [name, recordOf(member)]));
  const named = user && readUser(user, rules);
  const sid = session && readSession(session);
  const { critical = [] } = rules;
  const isObscure = Object.keys(others).some((name) => critical.includes(name));
  if (isObscure || (user !== undefined && named === undefined && critical.includes("user"))) return undefined;
  return sid === undefined ? named : { ...noUser, ...named, sid };
}

/** Older transmitters call the format `subject_type`, and write "iss-sub". */
function formatOf(value: JsonRecord): string | undefined {
  return stringMember(value, "format") ?? stringMember(value, "subject_type")?.replaceAll("-", "_");
}

function recordOf(value: unknown): JsonRecord {
  if (isRecord(value)) return value;
  throw new Refused("invalid_request", "a member of its subject is not an object");
}

function readUser(value: JsonRecord, rules: SubjectRules): EventSubject | undefined {
  const format = formatOf(value);
  if (otherFormats.has(format)) return undefined;
  if (format === "iss_sub") return { accounts: [accountOf(value, rules)], names: [] };
  if (format === "aliases") return readAliases(value, rules);
  if (!isIdentifierFormat(format)) {
    throw new Refused("invalid_request", `the format of its subject is ${show(format)}, which is not known here`);
  }
  return { accounts: [], names: [nameOf(format, memberOf(value, textMembers[format]))] };
}

const isIdentifierFormat = (format: string | undefined): format is IdentifierFormat =>
  format !== undefined && Object.hasOwn(textMembers, format);

function accountOf(value: JsonRecord, { sameIssuers, provider }: SubjectRules): AccountId {
  const issuer = memberOf(value, "iss");
  return { issuer: sameIssuers.includes(issuer) ? provider : issuer, subject: memberOf(value, "sub") };
}

/** Several identifiers of one user. Unsupported ones are ignored if at least one is supported. */
function readAliases({ identifiers }: JsonRecord, rules: SubjectRules): EventSubject {
  if (!Array.isArray(identifiers) || identifiers.length === 0 || identifiers.length > mostAliases) {
    throw new Refused("invalid_request", `its subject has no list of 1 to ${mostAliases} identifiers`);
  }
  const known = identifiers.map(recordOf).filter((each) => {
    const format = formatOf(each);
    return format === "iss_sub" || isIdentifierFormat(format);
  });
  if (known.length === 0) throw new Refused("invalid_request", "no identifier of its subject has a known format");
  const users = known.map((each) => readUser(each, rules) ?? noUser);
  return { accounts: users.flatMap(({ accounts }) => accounts), names: users.flatMap(({ names }) => names) };
}

/** A session of the provider: an opaque `sid`. */
function readSession(value: JsonRecord): string {
  const format = formatOf(value);
  if (format === "opaque") return memberOf(value, "id");
  throw new Refused("invalid_request", `the format of its session is ${show(format)}, expected "opaque"`);
}

function memberOf(value: JsonRecord, name: string): string {
  const text = stringMember(value, name);
  if (text !== undefined) return text;
  throw new Refused("invalid_request", `the member ${name} of its subject is not a text`);
}
