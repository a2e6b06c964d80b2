/** The scopes of the API: one for each of its resources. */
export const apiScopes = ["mail.read", "calendar.read"] as const;

/** The scopes of the next API, which the API calls on behalf of its callers' users. */
export const contactsScopes = ["contacts.read"] as const;

/** The next API's name in tokens, and its address. */
export const contactsAudience = (audience: string): string => `${audience}/contacts`;

export const messages = [
  { from: "Grace", subject: "Lunch on Thursday?" },
  { from: "Build server", subject: "All green again" },
];

export const events = [
  { at: "09:30", title: "Stand-up" },
  { at: "13:00", title: "Lunch with Grace" },
];

export const contacts = [{ name: "Grace", phone: "+44 20 7946 0000" }];
