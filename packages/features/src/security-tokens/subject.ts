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

/** The issuers of subjects that mean the app's own provider. */
export interface SubjectRules {
  readonly sameIssuers: readonly string[];
  /** The app's provider. */
  readonly provider: string;
}

/**
 * Reads the subject of an event: a user, a session of the provider, or both.
 *
 * @param value - `sub_id` of the token, or `subject` of the event.
 * @throws Refused: it names neither in a supported format
 * @see https://www.rfc-editor.org/rfc/rfc9493
 */
export function readSubject(value: unknown, rules: SubjectRules): EventSubject {
  if (!isRecord(value)) throw new Refused("invalid_request", "it has no subject that is an object");
  const isComplex = formatOf(value) === "complex" || (formatOf(value) === undefined && hasMembers(value));
  if (!isComplex) return readUser(value, rules);
  const { user, session } = value;
  if (user === undefined && session === undefined) {
    throw new Refused("invalid_request", "its subject names neither a user nor a session");
  }
  const named = user === undefined ? noUser : readUser(recordOf(user), rules);
  return session === undefined ? named : { ...named, sid: readSession(recordOf(session)) };
}

const noUser: EventSubject = { accounts: [], names: [] };

const hasMembers = ({ user, session }: JsonRecord): boolean => isRecord(user) || isRecord(session);

/** Older transmitters call the format `subject_type`, and write "iss-sub". */
function formatOf(value: JsonRecord): string | undefined {
  return stringMember(value, "format") ?? stringMember(value, "subject_type")?.replaceAll("-", "_");
}

function recordOf(value: unknown): JsonRecord {
  if (isRecord(value)) return value;
  throw new Refused("invalid_request", "a member of its subject is not an object");
}

function readUser(value: JsonRecord, rules: SubjectRules): EventSubject {
  const format = formatOf(value);
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
  const users = known.map((each) => readUser(each, rules));
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
