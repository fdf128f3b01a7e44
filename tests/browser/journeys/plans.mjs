// One session that was booked: moved by the supervisee, moved by the supervisor, held and recorded from its own page; and another that is
// cancelled, where the policy lets a session go without a new day and where it does not.
import assert from "node:assert/strict";
import { inspect } from "../browser.mjs";
import { dayAhead, enterDay, named, weekday } from "../days.mjs";
import { meeting, pair, unbooked } from "../people.mjs";
import { allBooked, bookOnce, bookedIn, fillMove, sendMove, steps, summary } from "../planning.mjs";
import { checkAndShare, count, fillEverything, told } from "../writing.mjs";

const today = dayAhead(0);
const slot = { start: "10:35", minutes: "75", place: "Room 4, Town Hall" };

/** Books one session and opens its page from My team; returns its address. */
async function bookAndOpen(two, day, look) {
  await bookOnce(two.amara, two, day, { ...slot, look });
  await bookedIn(two.amara, two, day).click();
  await two.amara.getByRole("heading", { name: "Agenda", exact: true }).waitFor();
  const says = await summary(two.amara);
  assert.equal(says.State, "Booked");
  assert.ok(says.Day.startsWith(named(day)), says.Day);
  assert.deepEqual([says["Begins at"], says["Planned minutes"], says.Place], [slot.start, slot.minutes, slot.place]);
  assert.deepEqual([says.Supervisee, says.Supervisor], [two.name, two.supervisorName]);
  assert.equal(await two.amara.getByRole("button", { name: "Record it" }).count(), 0, "before its day nothing can be recorded");
  assert.equal(await two.amara.getByRole("heading", { name: "What happened to the plan" }).count(), 0);
  if (look) await inspect(two.amara, `${look}-session-booked`);
  return new URL(two.amara.url()).pathname;
}

/** The supervisee cannot make it, and says so from My supervision. */
async function movedBySupervisee(two, session, from, to, look, { needsDay }) {
  const { ben } = two;
  await ben.goto(`/${two.council}/my-supervision`);
  const next = ben.locator(".app-card").first();
  assert.ok((await next.innerText()).includes(named(from)), "the next session is the one that was booked");
  await next.getByRole("button", { name: "I can’t make it" }).click();
  await ben.getByRole("group", { name: "Why" }).waitFor();
  assert.equal(await ben.getByRole("group", { name: "Who cannot make it" }).count(), 0, "it can only be who says so");
  if (!needsDay) {
    // Whoever is ill need not know a new day; whoever knows one gives it.
    assert.equal(await ben.getByRole("group", { name: "New day" }).count(), 0, "no day has to be invented");
    await inspect(ben, `${look}-cannot`);
    await ben.getByRole("link", { name: "Give it another day instead" }).click();
  }
  // Without a reason nothing moves, and what was entered stays.
  await enterDay(ben.getByRole("group", { name: "New day" }), to);
  await ben.getByRole("button", { name: "Move", exact: true }).click();
  await ben.getByRole("link", { name: "Choose why" }).waitFor();
  assert.equal(await ben.getByLabel("Day", { exact: true }).inputValue(), to[0]);
  await inspect(ben, `${look}-move-refused`);
  const reason = await fillMove(ben, { start: "11:05", reason: 1, note: "Back on the Monday after." });
  await sendMove(ben, "Move", { look: `${look}-move` });
  await told(ben, "Moved.");
  assert.equal(new URL(ben.url()).pathname, session);
  const says = await summary(ben);
  assert.equal(says.State, "Moved");
  assert.ok(says.Day.startsWith(named(to)), says.Day);
  assert.equal(says["First booked for"], named(from));
  assert.equal(says["Begins at"], "11:05");
  const [step, ...more] = await steps(ben);
  assert.equal(more.length, 0);
  assert.ok(step.includes(`Moved from ${named(from)} to ${named(to)}, at 11:05`), step);
  assert.ok(step.includes(reason) && step.includes(`${two.name} could not make it`) && step.includes("Back on the Monday after."), step);
  await inspect(ben, `${look}-session-moved`);
}

/** The supervisor takes it on today, for a reason of their own. */
async function movedBySupervisor(two, session, from, look) {
  const { amara } = two;
  await amara.goto(`/${two.council}/my-team`);
  await bookedIn(amara, two, from).click();
  await amara.getByRole("button", { name: "Move", exact: true }).click();
  await inspect(amara, `${look}-move-form`);
  const asks = amara.getByRole("group", { name: "Who cannot make it" }).getByRole("radio");
  assert.equal(await asks.count(), 2);
  const reason = await fillMove(amara, { day: today, start: "", reason: 2, note: "", asks: two.supervisorName });
  await sendMove(amara, "Move", { look: `${look}-move-today` });
  await told(amara, "Moved.");
  const says = await summary(amara);
  assert.ok(says.Day.startsWith(named(today)), says.Day);
  assert.equal(says["Begins at"], "11:05", "a time that is left empty stays");
  const [, second] = await steps(amara);
  assert.ok(second.includes(`Moved from ${named(from)} to ${named(today)}`) && second.includes(reason) && second.includes(`${two.supervisorName} could not make it`), second);
  await amara.goto(`/${two.council}/my-team`);
  await bookedIn(amara, two, today).waitFor();
  assert.deepEqual(await allBooked(amara, two), [session], "the session stands on one day only");
  await inspect(amara, `${look}-team-moved`);
  await amara.goto(session);
}

/** The record of a booked session is begun on its page, with what was booked. */
async function recorded(running, two, session, look) {
  const { amara } = two;
  const id = session.split("/").pop();
  await amara.getByRole("button", { name: "Record it" }).click();
  await amara.waitForURL(/\/records\/[^/]+\/edit/);
  const day = await Promise.all(["when", "when-month", "when-year"].map((field) => amara.locator(`#${field}`).inputValue()));
  assert.deepEqual(day.map(Number), today.map(Number));
  assert.equal(await amara.getByLabel("Start", { exact: true }).inputValue(), "11:05");
  assert.equal(await amara.getByLabel("Minutes", { exact: true }).inputValue(), slot.minutes);
  const form = new URL(amara.url()).pathname;
  await inspect(amara, `${look}-booked-form`);
  // The page of the session leads back to it, and begins no second one.
  await amara.goto(session);
  assert.equal(await amara.getByRole("button", { name: "Record it" }).count(), 0);
  await amara.getByRole("button", { name: "Carry on with the record" }).click();
  await amara.waitForURL((url) => url.pathname === form);
  await fillEverything(amara, "As booked:");
  await checkAndShare(amara, two);
  await amara.goto(session);
  assert.equal((await summary(amara)).State, "Held");
  await amara.getByRole("button", { name: "Open the record" }).waitFor();
  for (const gone of ["Move", "Cancel the session", "Say that it was held"]) {
    assert.equal(await amara.getByRole("button", { name: gone, exact: true }).count(), 0, `what was held has no button: ${gone}`);
  }
  assert.equal((await steps(amara)).length, 2, "the way to the day stays in sight");
  await inspect(amara, `${look}-session-held`);
  await amara.goto(`/${two.council}/my-team`);
  const row = amara.locator("tbody tr").filter({ has: amara.getByRole("rowheader").getByText(two.name, { exact: true }) });
  assert.ok((await row.allInnerTexts()).some((text) => text.includes(named(today))), "the day it was held is the last one");
  assert.deepEqual(await allBooked(amara, two), [], "nothing is booked any more");
  assert.equal(await count(running.server, `select count(*) from session_holding where session_id = '${id}' and superseded_at is null`), 1);
  assert.equal(await count(running.server, `select count(*) from record where session_id = '${id}'`), 1);
  assert.equal(await count(running.server, `select count(*) from session where subject_id = '${two.person}' and first_day >= current_date and not booked`), 0, "no other session was made for it");
}

/** A session that cannot take place: called off where the policy lets it, and given a new day where it wants one. */
async function cancelled(two, day, look, { needsDay }) {
  const { amara } = two;
  const session = await bookAndOpen(two, day, "");
  const act = needsDay ? "Move" : "Cancel the session";
  assert.equal(await amara.getByRole("button", { name: "Cancel the session" }).count(), needsDay ? 0 : 1, "nothing is called cancelling where there is only moving");
  await amara.getByRole("button", { name: act, exact: true }).click();
  await amara.getByRole("heading", { level: 1, name: needsDay ? `Move the session of ${named(day)} to another day` : `Cancel the session of ${named(day)}` }).waitFor();
  await inspect(amara, `${look}-cancel`);
  await amara.getByRole("button", { name: act, exact: true }).click();
  await amara.getByRole("link", { name: "Choose why" }).waitFor();
  const note = "Told this morning.";
  const reason = await fillMove(amara, { reason: 0, note, asks: two.name });
  if (needsDay) {
    await amara.getByRole("button", { name: act, exact: true }).click();
    await amara.getByRole("heading", { name: "There is a problem" }).waitFor();
    await inspect(amara, `${look}-cancel-wants-day`);
    const later = weekday(24);
    await fillMove(amara, { day: later, reason: 0, note, asks: two.name });
    await sendMove(amara, act, { look: `${look}-cancel` });
    await told(amara, "Moved.");
    const says = await summary(amara);
    assert.equal(says.State, "Moved");
    assert.equal(says["First booked for"], named(day));
    assert.match(says["To be made good by"], /Why this date\?/, "until when the policy wants it is said, and why");
    await inspect(amara, `${look}-session-to-make-good`);
    await amara.goto(`/${two.council}/my-team`);
    await bookedIn(amara, two, later).waitFor();
    return;
  }
  await sendMove(amara, act);
  await told(amara, "Cancelled.");
  assert.equal(new URL(amara.url()).pathname, session);
  assert.equal((await summary(amara)).State, "Cancelled");
  const [step, ...more] = await steps(amara);
  assert.equal(more.length, 0);
  assert.ok(step.includes("Cancelled") && step.includes(reason) && step.includes(`${two.name} could not make it`) && step.includes(note), step);
  for (const gone of ["Move", "Cancel the session", "Record it"]) {
    assert.equal(await amara.getByRole("button", { name: gone, exact: true }).count(), 0, gone);
  }
  await inspect(amara, `${look}-session-cancelled`);
  await amara.goto(`${session}/moves`);
  await amara.getByText("This session is cancelled. Book another one instead.").waitFor();
  await inspect(amara, `${look}-move-closed`);
  await amara.goto(`/${two.council}/my-team`);
  assert.deepEqual(await allBooked(amara, two), [], "what is cancelled is not booked");
  await two.ben.goto(`/${two.council}/my-supervision`);
  await two.ben.getByText("No session is booked.").waitFor();
  await two.ben.goto(session);
  assert.equal((await summary(two.ben)).State, "Cancelled");
  assert.ok((await steps(two.ben))[0].includes(note), "the note is for the two of them");
}

async function plans(running, council, { script, needsDay }) {
  const look = `${council}-${script ? "script" : "plain"}`;
  const two = await pair(running, council, { script, such: `${unbooked} and ${meeting}` });
  const [first, second] = [weekday(7), weekday(14)];
  const session = await bookAndOpen(two, first, look);
  await movedBySupervisee(two, session, first, second, look, { needsDay });
  await movedBySupervisor(two, session, second, look);
  await recorded(running, two, session, look);
  await cancelled(two, weekday(18), look, { needsDay });
  await two.close();
}

export const journeys = {
  async "a booked session, moved twice, recorded; another cancelled: with script"(running) {
    await plans(running, "kent", { script: true, needsDay: false });
  },
  async "a booked session, moved twice, recorded; another cancelled for a new day: without script"(running) {
    await plans(running, "leeds", { script: false, needsDay: true });
  },
};
