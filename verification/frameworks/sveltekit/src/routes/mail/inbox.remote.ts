import { form, getRequestEvent, query } from "$app/server";

const log = async (what: string) => {
  const user = await getRequestEvent().locals.identity.current();
  console.log(`${what} by ${user?.account.subject ?? "no user"}`);
};

/** The page calls it by script. */
export const inbox = query(async () => {
  await log("inbox read");
  return ["hello"];
});

/** The page calls it by a form, also without script. */
export const send = form(() => log("message sent"));
