// A tour of Calendar V2 with Recall's public client for Node; prints what it was given.
// Arguments: the folder the client is installed in, and the address of the API.

"use strict";

const { createRequire } = require("node:module");

const [folder, base] = process.argv.slice(2);
const { RecallAPI } = createRequire(`${folder}/`)("recall-ai");

const api = new RecallAPI(process.env.RECALL_API_KEY);
// The client's own option for the address; its constructor only takes a key.
api.request.config.BASE = base;

const { bot: bots, calendarV2 } = api;

async function pagesOf(list) {
  const pages = [];
  let cursor;
  do {
    const page = await list(cursor);
    pages.push(page);
    cursor = page.next && new URL(page.next).searchParams.get("cursor");
  } while (cursor);
  return pages;
}

async function refusalOf(request) {
  try {
    return { answered: await request };
  } catch (error) {
    return { name: error.name, status: error.status, body: error.body };
  }
}

async function calendars() {
  const first = await calendarV2.calendarsList({});
  const created = await calendarV2.calendarsCreate({
    requestBody: {
      platform: "google_calendar",
      oauth_client_id: "client",
      oauth_client_secret: "secret",
      oauth_refresh_token: "refresh",
    },
  });
  const { id } = created;
  const changed = await calendarV2.calendarsPartialUpdate({
    id,
    requestBody: { oauth_email: "eva@acme.example" },
  });
  const retrieved = await calendarV2.calendarsRetrieve({ id });
  const filtered = await calendarV2.calendarsList({ platform: "microsoft_outlook" });
  const deleted = (await calendarV2.calendarsDestroy({ id })) === undefined;
  const gone = await refusalOf(calendarV2.calendarsRetrieve({ id }));
  return { first, created, changed, retrieved, filtered, deleted, gone };
}

async function events(calendarId) {
  const pages = await pagesOf((cursor) =>
    calendarV2.calendarEventsList({ calendarId, isDeleted: false, cursor }),
  );
  // As in a webhook: with an offset, whose plus sign has to survive the query.
  const stamp = pages[0].results[1].updated_at.replace("Z", "+00:00");
  const since = await pagesOf((cursor) =>
    calendarV2.calendarEventsList({ calendarId, updatedAtGte: stamp, cursor }),
  );
  const { id } = pages[0].results[0];
  const one = await calendarV2.calendarEventsRetrieve({ id });
  return { pages, stamp, since, one };
}

async function booking(event) {
  const { id } = event;
  const requestBody = {
    deduplication_key: `${event.start_time}-${event.meeting_url}`,
    bot_config: { bot_name: "Clerk", metadata: { event: id } },
  };
  const refused = await refusalOf(
    calendarV2.calendarEventsBotCreate({ id, requestBody: { bot_config: {} } }),
  );
  const scheduled = await calendarV2.calendarEventsBotCreate({ id, requestBody });
  const again = await calendarV2.calendarEventsBotCreate({ id, requestBody });
  const bot = await bots.botRetrieve({ id: scheduled.bots[0].bot_id });
  const seen = await calendarV2.calendarEventsRetrieve({ id });
  const unscheduled = await calendarV2.calendarEventsBotDestroy({ id });
  const twice = await calendarV2.calendarEventsBotDestroy({ id });
  const gone = await refusalOf(bots.botRetrieve({ id: bot.id }));
  return { refused, scheduled, again, bot, seen, unscheduled, twice, gone };
}

async function tour() {
  const seen = { calendars: await calendars() };
  const owned = seen.calendars.first.results;
  seen.google = await events(owned.find((c) => c.platform === "google_calendar").id);
  seen.outlook = await events(owned.find((c) => c.platform !== "google_calendar").id);
  seen.booking = await booking(seen.google.one);
  const stranger = new RecallAPI("another-key");
  stranger.request.config.BASE = base;
  seen.stranger = await refusalOf(stranger.calendarV2.calendarsList({}));
  return seen;
}

tour().then((seen) => process.stdout.write(JSON.stringify(seen)));
