export const load = async ({ locals }: { locals: App.Locals }) => ({
  who: (await locals.identity.current())?.account.subject ?? "signed out",
});
