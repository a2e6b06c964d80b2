import { defaultCallback } from "../sign-in/try-sign-in.ts";

/** The help text. */
export const usage = `Usage: npx @identity-web/doctor <configuration module> [options]
       npx @identity-web/doctor --issuer URL --client-id ID --base-url URL [options]
       npx @identity-web/doctor register <configuration module> --for PROVIDER    what registers the app there
       npx @identity-web/doctor signals VERB <configuration module> [options]    the stream of security events
       npx @identity-web/doctor explain <reason>    what an error's reason means, and its cure

Checks with the live identity provider whether global sign-out works for an app, and lists what to change.

The configuration module exports the options that the app passes to identity(), as its default or as "options", or a
function that makes them from the environment. Without a module:
  --issuer URL               the provider's issuer
  --client-id ID             the app's client id there
  --client-secret-env NAME   the environment variable that holds the client secret
  --base-url URL             where browsers open the app
  --base-path PATH           the path of the app (default /)
  --scopes "A B"             the scopes of its sign-ins

Registration (register). Instead of a module: --base-url and --base-path. It sends nothing:
  --for PROVIDER             entra, keycloak, auth0, okta, google or other (default: by --issuer)
  --as TOOL                  only this: az, bicep, kcadm, json, cli, rest, steps or terraform, whichever the provider has
  --name NAME                the app's name at the provider (default: the host of the base URL)

Security events (signals). Manages the stream of sharedSignals() at its transmitter. VERB is create, status, verify, update,
delete, add-subject or remove-subject:
  --token-env NAME           the environment variable that holds a token for stream management (or --token-file PATH)
  --client-id ID             instead of a token: a client that gets one by client credentials, with
                             --client-secret-env NAME or --client-secret-file PATH, --scopes "A B", and
                             --token-issuer URL (default: the transmitter's issuer)
  --authorization-env NAME   the Authorization header that the transmitter sends with pushed events (or --authorization-file)
  --stream ID                the stream (default: the only one, or the one that delivers to this app)
  --poll                     events are polled (create and update; default: pushed, if the app can receive them)
  --events "A B"             the events to ask for (default: those that change something in the app)
  --description TEXT         a description of the stream
  --status STATUS            update: enabled, paused or disabled; --reason TEXT
  --replace                  update: replaces the whole configuration (PUT)
  --email ADDRESS            add-subject, remove-subject: the user; or --subject JSON

Options:
  --callback URL             the redirect URI of the doctor's own sign-in: plain http on loopback, registered at the provider
                             (default: the app's redirect URI if it is on this machine and free; otherwise ${defaultCallback})
  --no-sign-in               skip the sign-in; the checks of an ID token stay unknown
  --json                     the findings as JSON
  --help                     this text

Exit code: 0 global sign-out works; 1 it can't work, or a check failed; 2 wrong usage, or a configuration module that can't
be loaded; 3 unknown whether it works.
`;

/** Wrong arguments. The message shows no possible secret. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
