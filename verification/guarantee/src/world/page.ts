import type { TokenRequest } from "@identity-web/core";
import type { RequestIdentity } from "@identity-web/core/http";
import type { ClientRequest, Outcome } from "../judge/history.ts";
import { codeOf } from "./clients.ts";

/** The signed-in user of a page. */
export interface User {
  acquireToken(wanted: TokenRequest): Promise<{ readonly value: string; readonly scopes: readonly string[] }>;
}

/** A page of the app, for a user that is signed in. */
export type Page = (user: User, sent: ClientRequest, identity: RequestIdentity) => Promise<Outcome>;

/** The scopes that pages require. */
export const scopes = ["Mail.Read"];

/** A guard that requires a token, or only a user. `undefined`: the request has no living session. */
export async function guard(identity: RequestIdentity, wanted = scopes): Promise<User | undefined> {
  try {
    return await identity.require(wanted.length === 0 ? {} : { scopes: wanted });
  } catch (error) {
    if (error instanceof Error && codeOf(error) === "sign_in_required") return undefined;
    throw error;
  }
}
