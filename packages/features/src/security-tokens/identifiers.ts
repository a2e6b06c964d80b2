import { expected, isRecord, kindOf, type OptionRule, text } from "@identity-web/core/options";
import { type IdentifierFormat, identifierFormats, nameOf } from "./subject.ts";

/** Claims of the ID token by which events may name the user, by the format of the event's subject. */
export type SubjectClaims = Readonly<Partial<Record<IdentifierFormat, string>>>;

export const defaultSubjectClaims: SubjectClaims = { email: "email" };

export const subjectClaims: OptionRule = (value, at) => {
  if (!isRecord(value)) return [expected(at, 'an object such as { email: "email" }', kindOf(value))];
  return Object.entries(value).flatMap(([format, claim]: [string, unknown]) =>
    identifierFormats.some((each) => each === format)
      ? text("the name of a claim")(claim, `${at}.${format}`)
      : [expected(at, `formats of ${identifierFormats.join(", ")}`, JSON.stringify(format))],
  );
};

/** Claims that count only if another claim confirms them, because a user may enter any address. */
const confirmedBy: Readonly<Record<string, string>> = {
  email: "email_verified",
  phone_number: "phone_number_verified",
};

/** The names of a user's identifiers in the index. */
export function identifiersOf(
  claims: Readonly<Record<string, unknown>>,
  wanted: SubjectClaims,
  isConfirmed: (claim: string) => boolean = () => false,
): readonly string[] {
  return identifierFormats.flatMap((format) => {
    const claim = wanted[format];
    const value = claim === undefined ? undefined : claims[claim];
    if (claim === undefined || typeof value !== "string" || value === "") return [];
    const confirmation = confirmedBy[claim];
    const confirmed = confirmation === undefined || claims[confirmation] === true || isConfirmed(claim);
    return confirmed ? [nameOf(format, value)] : [];
  });
}
