/** What browsers say about their requests: a page, a script, a form of another site, a form of the app. */
export const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none" };
export const ofScript = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" };
export const fromElsewhere = { ...navigation, "sec-fetch-site": "cross-site" };
export const ownForm = { ...navigation, "sec-fetch-site": "same-origin" };
