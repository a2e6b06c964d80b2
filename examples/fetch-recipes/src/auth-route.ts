// app/routes/auth.ts, for this entry of app/routes.ts: route("auth/*", "routes/auth.ts")
export const loader = () => new Response("not found", { status: 404 });
export const action = () => loader();
