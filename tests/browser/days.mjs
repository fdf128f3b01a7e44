// Days as people enter and read them, counted from today in London: nothing here grows old.
const WEEK = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const YEAR = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Midnight of the day so many days from today, in a clock without summer time. */
function from(ahead) {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(new Date());
  return new Date(Date.parse(today) + ahead * 86_400_000);
}

const fields = (day) => [day.getUTCDate(), day.getUTCMonth() + 1, day.getUTCFullYear()].map(String);

/** The day so many days ahead, or back, as its three fields. */
export function dayAhead(ahead) {
  return fields(from(ahead));
}

/** The same, but never on a weekend: the Monday after it. */
export function weekday(ahead) {
  const day = from(ahead);
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
  return fields(day);
}

/** As a page names it: Thu 12 Nov 2026. */
export function named([day, month, year]) {
  const week = WEEK[new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay()];
  return `${week} ${day} ${YEAR[month - 1]} ${year}`;
}

/** Enters a day into the three fields of a form or of one of its groups. */
export async function enterDay(within, parts) {
  for (const [place, label] of ["Day", "Month", "Year"].entries()) await within.getByLabel(label, { exact: true }).fill(parts[place]);
}
