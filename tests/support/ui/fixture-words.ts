/** Words of senders that the site map does not know. */
export function fixtureWords() {
  return [
    {
      source: "EPIC-ADT",
      kind: "location",
      word: "5EAST^09^A",
      path: "PV1-3",
      count: 14,
      firstMinutesAgo: 22,
      lastMinutesAgo: 3,
      inboundId: 88_217_702,
    },
    {
      source: "BEDREQ",
      kind: "order",
      word: "BR-OBS^LKF",
      path: "OBR-4.1",
      count: 3,
      firstMinutesAgo: 130,
      lastMinutesAgo: 41,
      inboundId: 88_215_020,
    },
    {
      source: "EPIC-ADT",
      kind: "class",
      word: "DAY CASE",
      path: "PV1-2",
      count: 2,
      firstMinutesAgo: 210,
      lastMinutesAgo: 95,
      inboundId: 88_214_411,
    },
    {
      source: "PHARMACY",
      kind: "milestone",
      word: "med-rec-final",
      path: "Task.code",
      count: 1,
      firstMinutesAgo: 402,
      lastMinutesAgo: 402,
      inboundId: 88_209_600,
    },
  ];
}
