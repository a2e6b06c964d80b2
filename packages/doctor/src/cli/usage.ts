import { defaultCallback } from "../sign-in/try-sign-in.ts";

/** How the program is called. */
export const usage = `Usage: npx @identity-web/doctor <configuration module> [options]
       npx @identity-web/doctor --issuer URL --client-id ID --base-url URL [options]
       npx @identity-web/doctor explain <reason>    what an error's reason means, and its cure

Asks the live identity provider whether global sign-out will work for an app, and says what to change.

The configuration module exports, as its default or as "options", what the app passes to identity(); or a function that
makes it of the environment. Without one:
  --issuer URL               the provider's issuer
  --client-id ID             the app's client id there
  --client-secret-env NAME   the environment variable that holds the client secret
  --base-url URL             where browsers open the app
  --base-path PATH           the path under which it lies (default /)
  --scopes "A B"             what it asks for at a sign-in

Options:
  --callback URL             where the doctor's own sign-in comes back to: plain http on loopback, registered at the provider
                             (default: the app's redirect URI, where it is on this machine and free; else ${defaultCallback})
  --no-sign-in               nobody signs in: what only an ID token shows stays unknown
  --json                     the findings as JSON
  --help                     this text

Exit code: 0 global sign-out works; 1 it can't work, or something is in its way; 2 wrong usage, or a configuration module
that can't be loaded; 3 whether it works can't be known from here.
`;

/** The program was called wrongly. Its message holds nothing of what might be a secret. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
