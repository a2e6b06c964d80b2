import { IdentityError } from "@identity-web/adapter-fetch";
import { cookiesOf, type HttpAnswer, type RequestIdentity } from "@identity-web/core/http";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";

/** Runs a component's code. If the answer to one of the library's errors is a redirect, Next.js redirects there. */
export async function redirecting<T>(own: RequestIdentity, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const answer = await own.answerTo(error);
    const location = answer && locationOf(own, answer);
    if (location === undefined) throw error;
    return redirect(location);
  }
}

/** The same for a server action, which can also set cookies. */
export async function acting<T>(own: RequestIdentity, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const answer = await own.answerTo(error);
    if (answer === undefined || locationOf(own, answer) === undefined) throw error;
    return leave(own, answer);
  }
}

/** Ends a server action with an answer of core: sets its cookies, then redirects. */
export async function leave(own: RequestIdentity, answer: HttpAnswer): Promise<never> {
  await setCookies(answer.headers);
  const location = locationOf(own, answer);
  if (location !== undefined) return redirect(location);
  throw new IdentityError(
    "configuration",
    `expected a redirect to end a server action, got a page (${answer.status})`,
    {
      cure: 'Sign in by a link to /auth/sign-in, and sign out by a form: <form method="post" action="/auth/sign-out">.',
    },
  );
}

async function setCookies(headers: HttpAnswer["headers"]): Promise<void> {
  const jar = await cookies();
  for (const { name, value, ...options } of cookiesOf(headers)) jar.set(name, value, options);
}

/** The absolute URL of the redirect. Next.js would put its own `basePath` in front of a path, which has it already. */
function locationOf({ parts }: RequestIdentity, { headers }: HttpAnswer): string | undefined {
  const location = headers.find(([name]) => name === "location")?.[1];
  return location === undefined ? undefined : new URL(location, parts.settings.origin).href;
}
