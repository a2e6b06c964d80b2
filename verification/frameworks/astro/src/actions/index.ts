import { defineAction } from "astro:actions";

export const server = {
  send: defineAction({
    accept: "form",
    async handler(_input, { locals }: { locals: App.Locals }) {
      const user = await locals.identity.current();
      console.log(`message sent by ${user?.account.subject ?? "no user"}`);
    },
  }),
};
