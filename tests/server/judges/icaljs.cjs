// ical.js as a judge: reads one JSON line {ics, until} at a time, answers with one {complaints, instants}.
// Without `until` (seconds of the epoch) nothing is expanded; instants are in seconds as well. Where `until` is
// null, the answer has everything that the object says: [component, property, value].
// Argument: the folder that has node_modules.
"use strict";
const ICAL = require(require.resolve("ical.js", { paths: [process.argv[2]] }));

function zonesOf(calendar) {
  const zones = new Map();
  for (const part of calendar.getAllSubcomponents("vtimezone")) {
    const zone = new ICAL.Timezone(part);
    zones.set(zone.tzid, zone);
  }
  return zones;
}

function* everyProperty(component) {
  for (const property of component.getAllProperties()) yield [component, property];
  for (const part of component.getAllSubcomponents()) yield* everyProperty(part);
}

function everythingIn(calendar) {
  return Array.from(everyProperty(calendar), ([component, property]) => [
    component.name,
    property.name,
    property.getValues().map(String).join(","),
  ]);
}

function complaintsAbout(calendar) {
  const found = [];
  if (calendar.name !== "vcalendar") found.push(`the root is ${calendar.name}`);
  const zones = zonesOf(calendar);
  for (const [component, property] of everyProperty(calendar)) {
    const where = `${component.name} ${property.name}`;
    const tzid = property.getParameter("tzid");
    if (tzid && !zones.has(tzid)) found.push(`${where}: no VTIMEZONE for ${tzid}`);
    for (const value of property.getValues()) {
      if (value && typeof value.isValid === "function" && !value.isValid()) {
        found.push(`${where}: ${value} is no time`);
      }
    }
  }
  for (const [tzid, zone] of zones) {
    if (!zone.component.getAllSubcomponents().length) found.push(`VTIMEZONE ${tzid}: no rules`);
  }
  const written = ICAL.stringify(calendar.jCal);
  const again = JSON.stringify(ICAL.parse(written));
  if (again !== JSON.stringify(calendar.jCal)) found.push("it is another object when it was written again");
  return found;
}

// toUnixTime would do, but a time that knows no zone is then silently taken for UTC.
function secondsOf(time) {
  if (time.zone === ICAL.Timezone.localTimezone) throw new Error(`${time} is in no zone`);
  return time.toUnixTime();
}

function instantsOf(calendar, until) {
  // The zones of the object itself, never those of this machine.
  ICAL.TimezoneService.reset();
  for (const [tzid, zone] of zonesOf(calendar)) ICAL.TimezoneService.register(zone, tzid);
  const found = [];
  const events = calendar.getAllSubcomponents("vevent").map((part) => new ICAL.Event(part));
  const series = events.filter((event) => !event.isRecurrenceException());
  const exceptions = events.filter((event) => event.isRecurrenceException());
  if (!series.length) return exceptions.map((event) => secondsOf(event.startDate));
  for (const event of series) {
    for (const exception of exceptions) {
      if (exception.uid === event.uid) event.relateException(exception);
    }
    if (!event.isRecurring()) {
      found.push(secondsOf(event.startDate));
      continue;
    }
    const iterator = event.iterator();
    for (let next = iterator.next(); next; next = iterator.next()) {
      if (secondsOf(next) > until) break;
      found.push(secondsOf(event.getOccurrenceDetails(next).startDate));
    }
  }
  return found;
}

function judged(line) {
  const { ics, until } = JSON.parse(line);
  try {
    const calendar = new ICAL.Component(ICAL.parse(ics));
    if (until === null) return { complaints: [], instants: [], said: everythingIn(calendar) };
    if (until === undefined) return { complaints: complaintsAbout(calendar), instants: [] };
    return { complaints: [], instants: instantsOf(calendar, until) };
  } catch (error) {
    return { complaints: [String(error.message || error)], instants: [] };
  }
}

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(JSON.stringify(judged(line)) + "\n"));
