const MINUTE = 60_000;

/** A message of the invented stay: who sends it, how long before now it happened, how late it came, its segments after EVN. */
export interface FixtureMessage {
  source: string;
  type: string;
  minutesAgo: number;
  delaySeconds: number;
  segments: string[];
  /** EVN-6 of a cancel names the moment of what it takes back, not its own. */
  targetMinutesAgo?: number;
}

const adt = (
  trigger: string,
  minutesAgo: number,
  pv1: string,
  delaySeconds = 6,
  more: string[] = [],
): FixtureMessage => ({
  source: "EPIC-ADT",
  type: `ADT^${trigger}`,
  minutesAgo,
  delaySeconds,
  segments: ["PID|1||9204388^^^LKF^MR||Example^Rosalind^Q||19610214|F", pv1, ...more],
});

const pv1 = (patientClass: string, place: string, prior = "") =>
  `PV1|1|${patientClass}|${place}|||${prior}||||SUR|||||||||204388^^^LKF^VN`;

const order = (
  source: string,
  type: string,
  minutesAgo: number,
  control: string,
  number: string,
  code: string,
  more: string[] = [],
): FixtureMessage => ({
  source,
  type,
  minutesAgo,
  delaySeconds: 4,
  segments: [
    "PID|1||9204388^^^LKF^MR||Example^Rosalind^Q||19610214|F",
    pv1("I", "ED^07^A"),
    `ORC|${control}|${number}^${source}|`,
    `OBR|1|${number}^${source}||${code}`,
    ...more,
  ],
});

/** The stay of V 204 388, in the order in which it was sent: registered, admitted, moved, a move taken back, on the way out. */
export const FIXTURE_MESSAGES: readonly FixtureMessage[] = [
  adt("A04", 408, pv1("E", "ED^07^A")),
  order("BEDREQ", "ORM^O01", 366, "NW", "7001", "BR-SURG^Surgical bed"),
  adt("A06", 288, pv1("I", "ED^07^A")),
  order("LAB", "ORM^O01", 276, "NW", "7731", "MRSA^MRSA screen"),
  order("LAB", "ORU^R01", 220, "RE", "7731", "MRSA^MRSA screen|||||||||||||||||||||F", [
    "OBX|1|CE|MRSA^MRSA screen||POSITIVE||||||F",
  ]),
  adt("A02", 192, pv1("I", "5E^12^A", "ED^07^A"), 48),
  adt("A16", 141, pv1("I", "5E^12^A")),
  adt("A02", 122, pv1("I", "5E^14^A", "5E^11^A")),
  { ...adt("A12", 117, pv1("I", "5E^12^A", "5E^14^A"), 95), targetMinutesAgo: 122 },
  order("EPIC-ADT", "ORM^O01", 110, "NW", "8060", "PT-EVAL^Physiotherapy"),
  order("RADIOLOGY", "ORM^O01", 96, "NW", "8120", "CXR^Chest X-ray"),
  order("EPIC-ADT", "ORM^O01", 44, "NW", "9002", "DCHG^Discharge"),
  adt("A08", 4, pv1("I", "5E^12^A")),
];

/** The bytes as the sender would write them, and when they reached us. */
export function wireText(message: FixtureMessage, index: number, now: number): { text: string; receivedAt: number } {
  const happened = now - message.minutesAgo * MINUTE;
  const receivedAt = happened + message.delaySeconds * 1000;
  const control = String(88_213_400 + index);
  const named = message.targetMinutesAgo === undefined ? happened : now - message.targetMinutesAgo * MINUTE;
  const evn = message.type.startsWith("ADT") ? [`EVN||${stamp(receivedAt)}||||${stamp(named)}`] : [];
  const header = `MSH|^~\\&|${message.source}|LKF|CT|LKF|${stamp(receivedAt)}||${message.type}|${control}|P|2.5.1`;
  const timed = message.segments.map((segment) =>
    segment.startsWith("ORC|") ? `${segment}||||||${stamp(happened)}` : segment,
  );
  return { text: [header, ...evn, ...timed].join("\r"), receivedAt };
}

/** `20261117100158+0000` */
function stamp(at: number): string {
  return `${new Date(at).toISOString().replace(/\D/g, "").slice(0, 14)}+0000`;
}
