import { address, expected, type OptionRule } from "@identity-web/core/options";

const url = address('the provider\'s issuer URL, without query and fragment, such as "https://login.example.com"');

/** The rule of the option `issuer` (OpenID Connect Core §1.2: https, no query, no fragment). */
export const issuerRule: OptionRule = (issuer, at) => {
  const problems = url(issuer, at);
  const [base, metadata] = problems.length === 0 ? String(issuer).split("/.well-known/", 2) : [];
  return metadata === undefined ? problems : [expected(at, `the issuer "${base}"`, "the address of its metadata")];
};
