import { defined } from "../../domain/defined.ts";
import { parseReturnTo } from "../../domain/return-to.ts";
import type { PolicyRoute } from "../../ports/identity-provider.ts";
import { parameterOf } from "../kernel/form.ts";
import { queryOf, redirect } from "../kernel/message.ts";
import type { Route } from "./route.ts";

/** The route of a special kind of sign-in that the provider has. */
export const policyRoute = ({ name, path, policy, needsUser = false }: PolicyRoute): Route => ({
  name,
  path,
  methods: ["GET"],
  async handle({ parts: { settings }, request, identity }) {
    const query = queryOf(request.target);
    const returnTo = parseReturnTo(query.get("returnTo") ?? settings.basePath);
    if (needsUser && (await identity.current()) === undefined) {
      const back = new URLSearchParams({ returnTo: request.target });
      return redirect(request, `${settings.routes.signIn}?${back}`);
    }
    const loginHint = parameterOf(query, "login_hint");
    return identity.signIn({ policy, returnTo, ...defined({ loginHint }) });
  },
});
